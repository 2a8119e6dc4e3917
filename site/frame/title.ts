/** Id of a page's h1: the skip link and "Overview" in the contents lead to it (Starlight's own name for it). */
export const PAGE_TITLE_ID = '_top'
