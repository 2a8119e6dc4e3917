// Everything that a lesson may import: `import { Figure, MarginNote } from '~/lab'`.
export { default as Cite } from '../book/Cite.astro'
export { default as Figure } from '../book/Figure.astro'
export { default as LayerDiagram } from '../book/LayerDiagram.astro'
export { default as MarginNote } from '../book/MarginNote.astro'
export { default as Reference } from '../book/Reference.astro'
