// A lesson that breaks a rule is told so, with file, line and remedy: each rule is tried on a bad lesson. And the book keeps them all.
import { describe, expect, test } from 'vitest'
import { sources } from '../sources.ts'
import { COMPONENTS, namesFor, routes } from './book.ts'
import { complaintsOfTheBook } from './check.ts'
import { lessonPages, pageOf } from './mdx.ts'
import { complaintsOf, quizComplaints, told } from './rules.ts'

const PATH = 'lessons/90-bad/index.mdx'
const around = {
  routes: routes(),
  labs: new Set(['tick']),
  sources: (path: string) => (path === 'lessons/90-bad/hello.s' ? '_start:\n    addi a0, a0, 4096\n' : sources(path)),
}
const HEAD =
  "---\ntitle: Bad\ndescription: A lesson with a mistake.\n---\n\nimport { Cite, Figure, Lab, LayerDiagram, LadderFigure, MarginNote, Measured, Source } from '~/lab'\n\n"
/** Complaints about a lesson with this text, from line 8 on. */
const of = (text: string) => complaintsOf(pageOf(PATH, HEAD + text), around).map(told)
const lab = (properties: string) => `<Lab name="mine" guest="tick" worlds={['native']} ${properties} />`

test('the book keeps its rules', () => expect(complaintsOfTheBook().map(told)).toEqual([]))

describe('is content with', () => {
  test.each([
    lab(''),
    lab("more={['mini']} views={['exit', 'walk']} machine={{ hole: true }}"),
    '[the machine](../the-machine/#memory), [CSRs](../../reference/csrs/trap/), [here](#here)\n\n## Here',
    '![A table of two columns](table.svg)',
    '| `a7` | What |\n| --- | :-: |\n| | nothing |',
    'Takes <Measured operation="syscall" world="native" value="cycles" /> cycles.',
    'It took 3,209 cycles (<Cite id="adams2006" />).',
    'A page has 4096 bytes, an address 32 bits, and one exit is enough.',
    '```sh\nnpm run dev # 100 cycles, [x](nowhere), <Lab />\n```',
  ])('%s', (text) => expect(of(text)).toEqual([]))
})

describe('complains of', () => {
  test.each([
    // An unknown lab
    [lab('').replace('"tick"', '"tock"'), 'there is no guest "tock". Did you mean "tick"?'],
    [lab('').replace("'native'", "'trap'"), 'there is no world "trap". There are native, '],
    [lab("views={['exits']}"), 'there is no view "exits". Did you mean "exit"?'],
    [lab('file="guests/tick/main.s"'), 'there is no file guests/tick/main.s. Write its path below engine/'],
    [lab('file="guests/tick/kernel.s" at="tramp"'), 'has no label tramp. Did you mean "trap"?'],
    [lab('guests="mini"'), '<Lab> has no property guests. Did you mean "guest"?'],
    ['<Lab guest="tick" worlds={[\'native\']} />', '<Lab> has no name'],
    [lab('').replace('mine', 'tick'), 'another lab is called tick. '],
    ['<LadderFigure guest="tick" world="native" stps={4} />', 'has no property stps. Did you mean "steps"?'],
    ['<LayerDiagram arrangements={["ful"]} />', 'there is no arrangement "ful". Did you mean "full"?'],
    [
      '<Measured operation="sycall" world="native" value="exits" />',
      'there is no operation "sycall". Did you mean "syscall"?',
    ],
    ['<Cite id="popek1973" />', 'there is no work in the bibliography "popek1973". Did you mean "popek1974"?'],
    ['<Predict ask="Why?">\n\nSo.\n\n</Predict>', '<Predict> is not imported. Write import { Predict } from'],
    // A program that does not assemble
    [lab('').replace('"tick"', '"lessons/90-bad/hello.s"'), 'does not assemble: lessons/90-bad/hello.s:2:'],
    // Quotations
    ['<Source file="guests/tick/kernl.s" from="trap" />', 'there is no engine/guests/tick/kernl.s'],
    ['<Source file="guests/tick/kernel.s" macro="save" />', 'has no macro save'],
    // Alternative text
    ['![](table.svg)', 'a picture has no alternative text. Say in words'],
    ['<img src="a.svg" />', 'an <img> has no alt'],
    ['<Figure>\n\nText.\n\n</Figure>', 'a <Figure> has no caption'],
    // Tables
    ['| | exits |\n| --- | --- |\n| a | none |', 'a column of a table has no heading. Say what stands in it'],
    // Dead links
    ['[there](../the-machin/)', 'the link ../the-machin/ leads nowhere. Write ../the-machine/'],
    ['[there](../the-machine)', 'leads nowhere. Write ../the-machine/'],
    ['[there](../the-machine/#memry)', 'leads to no heading of lessons/the-machine/. Did you mean "memory"?'],
    ['[there](/glossary/)', 'leaves the book’s base path. Write it from here: ../../glossary/'],
    ['[here](#nowhere)', 'leads to no heading'],
    ['<a href="">here</a>', 'is empty'],
    // The margin
    [`<MarginNote>\nAside.\n</MarginNote>\n\n${lab('')}`, 'stands before a <Lab>, which uses the margin'],
    // Numbers typed by hand
    [
      'This takes 310 cycles.',
      '"310 cycles" is typed by hand. Measure it: <Measured operation="…" world="…" value="cycles" />',
    ],
    ['It has 2,000 lines.', 'Count them: <Lines'],
  ])('%s', (text, complaint) => {
    const found = of(text)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(complaint)
    expect(found[0]).toMatch(/^lessons\/90-bad\/index\.mdx:\d+: /)
  })

  test('a copy of a program', () => {
    const copied = sources('guests/tick/kernel.s')?.split('\n').slice(60, 90).join('\n')
    expect(of(`\`\`\`asm\n${copied}\n\`\`\``)[0]).toMatch(
      'this is copied from engine/guests/tick/kernel.s. Quote it: <Source',
    )
  })
})

test('names the line', () => {
  expect(of('One.\n\nTwo.\n\nThis takes\n310 cycles.')[0]).toMatch(/^lessons\/90-bad\/index\.mdx:13: /)
  expect(of(`One.\n\n${lab('').replace('"tick"', '"tock"')}`)[0]).toMatch(/index\.mdx:10: /)
})

test('answers front matter with front matter mended', () => {
  const page = pageOf(PATH, '---\ndescription: Two. Sentences\nsidebar:\n  hidden: true\n---\n\nText.\n')
  const [found] = complaintsOf(page, around).map(told)
  expect(found).toMatch(/^lessons\/90-bad\/index\.mdx:1: `title` must be its name/)
  expect(found).toContain('---\ndescription: Two.\nsidebar:\n  hidden: true\ntitle: Its name\n---')
})

test('a question without its reason is named, with its line', () => {
  const text = '- id: a\n  ask: Which?\n  options:\n    - {text: this, right: true, why: It is.}\n    - {text: that}\n'
  expect(quizComplaints('lessons/90-bad/quiz.yaml', `# q\n${text}`).map(told)[0]).toMatch(
    /^lessons\/90-bad\/quiz\.yaml:2: question a, option 2: `why` must say/,
  )
})

test('a number in a question is named, with its line', () => {
  const text =
    '- id: a\n  ask: Which?\n  options:\n    - {text: this, right: true, why: It is.}\n    - text: that\n      why: An exit takes 310 cycles.\n'
  expect(quizComplaints('lessons/90-bad/quiz.yaml', text).map(told)).toEqual([
    'lessons/90-bad/quiz.yaml:6: "310 cycles" is typed by hand. A question cannot measure: ask what is more and what is less, and why.',
  ])
})

test('the chapter on teaching shows every component as it is written, as it looks, and with its properties', () => {
  const teach = lessonPages().find(({ path }) => path.includes('teach-with-this'))
  const used = teach?.tags.map(({ name }) => name)
  const explained = teach?.tags.flatMap(({ name, props }) => (name === 'Properties' ? [props.of] : []))
  expect(explained?.sort()).toEqual([...COMPONENTS.keys()].sort())
  // An exercise stands in its task alone: there is a link to one.
  for (const name of COMPONENTS.keys()) if (name !== 'Exercise') expect(used, name).toContain(name)
  const samples = [...(teach?.text ?? '').matchAll(/^```mdx\n([\s\S]*?)^```/gm)].map(([, code]) => code).join()
  for (const name of COMPONENTS.keys()) if (!/^(Quiz|Exercise)$/.test(name)) expect(samples).toContain(`<${name}`)
})

test('components and their properties are read from their declarations', () => {
  expect(
    COMPONENTS.get('Lab')
      ?.props.filter(({ required }) => required)
      .map(({ name }) => name),
  ).toEqual(['name', 'guest', 'worlds'])
  expect(COMPONENTS.get('Measured')?.props.map(({ name }) => name)).toContain('operation')
  for (const { name, props } of COMPONENTS.values())
    if (!/^(MarginNote|Exercise|Quiz)$/.test(name)) expect(props.length, name).toBeGreaterThan(0)
  expect(namesFor('Lab', 'worlds')?.names).toContain('hw-nested')
})
