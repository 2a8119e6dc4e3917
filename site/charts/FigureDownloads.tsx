// What can be taken along of a figure that is made while the page is built: its rows, and its drawing as it is shown.
import { useRef } from 'preact/hooks'
import { Downloads } from './Downloads.tsx'
import { csvOf } from './download.ts'

interface Props {
  /** Of the files, without their endings. */
  readonly name: string
  /** As JSON, an array of objects: as text, a page that has many figures stays small. */
  readonly rows: string
  /** The figure is a drawing, not a table. */
  readonly drawn?: boolean
}

export function FigureDownloads({ name, rows, drawn = false }: Props) {
  const box = useRef<HTMLDivElement>(null)
  /** Of the widths in which it is there, the one that fits this page. */
  const shown = () =>
    [...(box.current?.closest('.not-content')?.querySelectorAll('svg') ?? [])].find((svg) => svg.clientWidth > 0)
  return (
    <div class="chart" ref={box}>
      <Downloads
        name={name}
        csv={() => csvOf(JSON.parse(rows))}
        json={() => JSON.stringify(JSON.parse(rows), null, 1)}
        {...(drawn && { svg: () => <div dangerouslySetInnerHTML={{ __html: shown()?.outerHTML ?? '' }} /> })}
      />
    </div>
  )
}

/** A file's name from a figure's: `what-an-exit-costs`. */
export const fileNameOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60)
