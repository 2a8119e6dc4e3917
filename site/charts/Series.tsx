// Lines of several series: told apart by their dashes, and by the name at their end or beside their swatch; colour only helps.
export const DASHES = ['', '7 3', '2 3', '10 3 2 3', '5 5', '1 2']

/** The same dashes, beside the name in a table. */
export const Swatch = ({ k }: { k: number }) => (
  <svg class={`swatch series-${k}`} width="34" height="10" aria-hidden="true">
    <path d="M1 5H33" stroke-dasharray={DASHES[k]} />
  </svg>
)
