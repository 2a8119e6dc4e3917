import preact from '@astrojs/preact'
import starlight from '@astrojs/starlight'
import { defineConfig } from 'astro/config'
import { editorStyles } from './site/editor/styles.ts'
import { lessons } from './site/lessons.ts'
import { policy } from './site/policy.ts'

// The site builds below any path: BASE_PATH=/ringside SITE=https://example.org npm run build
export default defineConfig({
  site: process.env.SITE || undefined,
  base: process.env.BASE_PATH || '/',
  trailingSlash: 'always',
  srcDir: './site',
  publicDir: './site/public',
  devToolbar: { enabled: false },
  vite: {
    plugins: [editorStyles()],
    // Small style sheets stand in the page: on a slow line, each file more is a wait more before the first paint.
    build: { assetsInlineLimit: (path, { length }) => (/(?<!faces)\.css$/.test(path) ? length < 6500 : undefined) },
  },
  integrations: [
    starlight({
      title: 'Ringside',
      description: 'An interactive textbook on virtualization, with a real computer in every lesson.',
      titleDelimiter: '·',
      disable404Route: true,
      sidebar: [
        ...lessons(new URL('lessons/', import.meta.url)).map(({ slug }) => ({ slug })),
        { label: 'Workbench', link: '/workbench/' },
        { label: 'The race', link: '/race/' },
        { label: 'Exercises', link: '/exercises/' },
        { label: 'What you can do', link: '/progress/' },
        { label: 'Reference', link: '/reference/' },
        { label: 'Glossary', link: '/glossary/' },
        { label: 'Rosetta table', link: '/rosetta/' },
        { label: 'Bibliography', link: '/bibliography/' },
      ],
      markdown: { processedDirs: ['./lessons', './exercises'] },
      customCss: ['./site/style/index.css'],
      components: Object.fromEntries(
        [
          'ContentPanel',
          'Footer',
          'Head',
          'Header',
          'PageFrame',
          'PageTitle',
          'Sidebar',
          'ThemeProvider',
          'ThemeSelect',
          'TwoColumnContent',
        ].map((name) => [name, `./site/frame/${name}.astro`]),
      ),
      expressiveCode: {
        // A long line is wrapped: a listing that scrolls sideways would be one more stop for the keyboard.
        defaultProps: { wrap: true, overridesByLang: { sh: { frame: 'none' } } },
        themes: ['github-dark', 'github-light'],
        styleOverrides: {
          borderRadius: '2px',
          borderColor: 'var(--rule)',
          codeBackground: 'var(--paper-inset)',
          codeFontFamily: 'var(--font-code)',
          codeFontSize: '0.875rem',
          uiFontFamily: 'var(--font-ui)',
          frames: { shadowColor: 'transparent', editorTabBarBackground: 'var(--paper-inset)' },
        },
      },
    }),
    preact(),
    policy(),
  ],
})
