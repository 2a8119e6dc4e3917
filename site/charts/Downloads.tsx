// A picture to take along: as a drawing, and its figures as a table or as data.
import type { ComponentChild } from 'preact'
import { useRef } from 'preact/hooks'
import { download, svgFile } from './download.ts'

interface Props {
  /** Of the files, without their endings. */
  readonly name: string
  readonly svg?: () => ComponentChild
  readonly csv: () => string
  readonly json: () => string
}

export function Downloads({ name, svg, csv, json }: Props) {
  const box = useRef<HTMLDivElement>(null)
  return (
    <div class="chart-downloads" ref={box} role="group" aria-label="Save as a file">
      <span aria-hidden="true">Save</span>
      {svg && (
        <button
          type="button"
          aria-label="Save as SVG"
          onClick={() => {
            const chart = box.current?.closest('.chart, .ladder, .layers')
            if (chart) download(`${name}.svg`, svgFile(svg(), chart), 'image/svg+xml')
          }}
        >
          SVG
        </button>
      )}
      <button type="button" aria-label="Save as CSV" onClick={() => download(`${name}.csv`, csv(), 'text/csv')}>
        CSV
      </button>
      <button type="button" aria-label="Save as JSON" onClick={() => download(`${name}.json`, json())}>
        JSON
      </button>
    </div>
  )
}
