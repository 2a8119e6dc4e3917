// A translated block in words, as views get it. Apart from translation.ts, which needs the engine and its programs to make it.
import type { Block, Piece, TranslationKind } from '../../engine/index.ts'

export interface PieceText extends Pick<Piece, 'kind' | 'role' | 'guest'> {
  /** The guest's instruction; undefined for what belongs to none. */
  readonly original: string | undefined
  readonly words: readonly { readonly at: number; readonly text: string; readonly isData: boolean }[]
}

export interface BlockText extends Pick<Block, 'guest' | 'at' | 'bytes'> {
  /** `trap+0x8` */
  readonly name: string
  readonly pieces: readonly PieceText[]
}

export const hex = (n: number): string => (n >>> 0).toString(16).padStart(8, '0')

/** How many pieces of a block are of which kind; entries are not counted. */
export function kindsOf({ pieces }: Pick<BlockText, 'pieces'>): Readonly<Record<TranslationKind, number>> {
  const counts = { identical: 0, 'in-line': 0, callout: 0, chained: 0 }
  for (const { kind, role } of pieces) if (role !== 'entry') counts[kind]++
  return counts
}
