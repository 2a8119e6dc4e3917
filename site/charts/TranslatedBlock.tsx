// A block of a guest's kernel beside its translation: on the left the guest's instructions, on the right what is executed instead. What
// belongs together is one row of the table; its kind is a word, a mark and a border, and never a colour alone.
import { useSignal } from '@preact/signals'
import { TRANSLATION_KINDS, type TranslationKind } from '../../engine/index.ts'
import { type BlockText, hex, kindsOf, type PieceText } from './block-text.ts'
import { Downloads } from './Downloads.tsx'
import { csvOf } from './download.ts'
import { counted, plain } from './numbers.ts'

interface Props {
  readonly blocks: readonly BlockText[]
  /** Which one is shown at first. */
  readonly first?: number
  readonly id: string
}

const MARKS: Record<TranslationKind, string> = { identical: '=', 'in-line': '≈', callout: '!', chained: '→' }
const ABOUT: Record<TranslationKind, string> = {
  identical: 'the guest’s own instruction',
  'in-line': 'a sequence that needs no help',
  callout: 'a call of the hypervisor',
  chained: 'a jump to the next block',
}

export function TranslatedBlock({ blocks, first = 0, id }: Props) {
  const chosen = useSignal(first)
  const block = blocks[chosen.value]
  if (!block) return <p class="chart not-content">Nothing has been translated yet.</p>
  return (
    <div class="chart translated-block not-content">
      <div class="chart-controls">
        <label for={`${id}-choice`}>Block</label>
        <select
          id={`${id}-choice`}
          value={chosen.value}
          onChange={(event) => (chosen.value = Number(event.currentTarget.value))}
        >
          {blocks.map(({ name, at }, k) => (
            <option key={at} value={k} selected={k === chosen.value}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <p class="translated-summary" aria-live="polite">
        {summaryOf(block)}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard */}
      <div class="chart-scroll" tabIndex={0} role="group" aria-label={`Block ${block.name}`}>
        <table class="chart-table">
          <caption>
            {block.name} at {hex(block.guest)}, translated at {hex(block.at)}
          </caption>
          <thead>
            <tr>
              <th scope="col" colSpan={2}>
                The guest’s code
              </th>
              <th scope="col">Kind</th>
              <th scope="col" colSpan={2}>
                In the cache
              </th>
            </tr>
          </thead>
          {block.pieces.map((piece) => (
            <Rows key={piece.words[0]?.at} piece={piece} />
          ))}
        </table>
      </div>
      <ul class="translated-key">
        {TRANSLATION_KINDS.map((kind) => (
          <li key={kind} class={`translated-${kind}`}>
            <span class="translated-mark" aria-hidden="true">
              {MARKS[kind]}
            </span>{' '}
            <strong>{kind}</strong>: {ABOUT[kind]}
          </li>
        ))}
      </ul>
      <Downloads
        name={`translation-of-${block.name}`}
        csv={() => csvOf(rowsOf(block))}
        json={() => JSON.stringify(block, null, 1)}
      />
    </div>
  )
}

/** One row a word of the translation. */
const rowsOf = ({ pieces }: BlockText): object[] =>
  pieces.flatMap(({ guest, original, kind, role, words }) =>
    words.map(({ at, text }) => ({ guest: hex(guest), original: original ?? '', role, kind, at: hex(at), text })),
  )

function Rows({ piece: { guest, original, kind, role, words } }: { piece: PieceText }) {
  const label = role === 'entry' ? 'entry' : kind
  return (
    <tbody class={role === 'entry' ? 'translated-entry' : `translated-${kind}`}>
      {words.map(({ at, text, isData }, k) => (
        <tr key={at}>
          {k === 0 && (
            <>
              {role === 'instruction' ? (
                <th scope="row" rowSpan={words.length}>
                  <code>{hex(guest)}</code>
                </th>
              ) : (
                <td rowSpan={words.length} />
              )}
              <td rowSpan={words.length}>
                {role === 'instruction' ? (
                  <code>{original ?? 'elsewhere now'}</code>
                ) : (
                  <Elsewhere role={role} guest={guest} />
                )}
              </td>
              <td rowSpan={words.length} class="translated-kind">
                {role !== 'entry' && (
                  <span class="translated-mark" aria-hidden="true">
                    {MARKS[kind]}
                  </span>
                )}{' '}
                {label}
              </td>
            </>
          )}
          <td>
            <code>{hex(at)}</code>
          </td>
          <td class={isData ? 'translated-data' : ''}>
            <code>{text}</code>
          </td>
        </tr>
      ))}
    </tbody>
  )
}

const Elsewhere = ({ role, guest }: Pick<PieceText, 'role' | 'guest'>) => (
  <em>{role === 'exit' ? `goes on at ${hex(guest)}` : 'for jumps through registers'}</em>
)

export function summaryOf(block: BlockText): string {
  const kinds = kindsOf(block)
  const originals = block.pieces.filter(({ role }) => role === 'instruction').length
  const words = block.bytes / 4
  const parts = TRANSLATION_KINDS.filter((kind) => kinds[kind] > 0).map((kind) => `${plain(kinds[kind])} ${kind}`)
  return `${counted(originals, 'instruction')} became ${counted(words, 'word')}: ${parts.join(', ')}.`
}
