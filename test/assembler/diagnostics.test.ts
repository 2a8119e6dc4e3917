import { describe, expect, test } from 'vitest'
import { assemble } from '../../engine/index.ts'
import { diagnose, fixed, marked, mistake } from './marked.ts'

describe('a mistake in an operand is marked, named, and answered', () => {
  test.each([
    ['addi a0, a0, «4096»', 'imm-range', '4096 does not fit in 12 bits (-2048 to 2047).', /li/],
    ['andi a0, a0, «0xffff»', 'imm-range', '0xffff does not fit in 12 bits (-2048 to 2047).', /li .* and/],
    ['slli a0, a0, «32»', 'imm-range', 'A shift amount is from 0 to 31, not 32.', undefined],
    ['lui a0, «0x12345678»', 'imm-range', /upper 20 bits/, /li/],
    ['li a0, «0x1ffffffff»', 'imm-range', '0x1ffffffff does not fit in 32 bits.', undefined],
    ['lw a0, «2048»(a1)', 'imm-range', /12 bits/, /register first/],
    ['csrwi sie, «32»', 'imm-range', /5 bits/, /without i/],
    ['csrr a0, «4096»', 'csr-unknown', /0 to 4095/, undefined],
    ['csrr a0, «mstatuss»', 'csr-unknown', /no CSR/, /mstatus/],
    ['mv a0, «a9»', 'unknown-register', /not a register/, /a0/],
    ['lw a0, 4(«s12»)', 'unknown-register', /not a register/, /s\d/],
    ['addi a0, a1, «a2»', 'operand-kind', /needs a constant/, /use add/],
    ['beq a0, «5», .', 'operand-kind', /needs a register/, /Write beq/],
    ['lw a0, «a1»', 'operand-kind', /needs an address/, /0\(a1\)/],
    ['lw a0, «8»', 'operand-kind', /needs an address/, /8\(a0\)/],
    ['lr.w a0, «4(a1)»', 'operand-kind', /without offset/, undefined],
    ['sub a0, a1, «5»', 'operand-kind', /needs a register/, /addi/],
    ['j «a0»', 'operand-kind', /symbol or address/, /jr/],
    ['sw a0, «x»\nx:', 'operand-kind', /one more register/, /symbol, rt/],
    ['fence «wr», rw', 'operand-kind', /iorw/, undefined],
    ['«add a0, a1»', 'operand-count', 'add takes 3 operands, not 2.', /rd, rs1, rs2/],
    ['«ret a0»', 'operand-count', 'ret takes 0 operands, not 1.', /ret/],
    ['addi «a0» a0, 5', 'comma-expected', /comma/, undefined],
    ['addi a0, a0, 5 «5»', 'trailing-text', /Nothing more/, undefined],
    ['addi a0, a0, «(1 + 2»', 'unbalanced', /parenthesis/, undefined],
    ['addi a0, a0, «12abc»', 'bad-number', /not a number/, /hexadecimal/],
    ['addi a0, a0, «a1» + 5', 'register-in-expression', /register/, undefined],
    ['li a0, 1 / «0»', 'division-by-zero', /zero/, undefined],
    ['li a0, «x»\nx:', 'not-constant', /known on this line/, /la/],
    ['addi a0, a0, «x»\nx:', 'not-constant', /not an address/, /la/],
    ['lui a0, «%lo(x)»\nx:', 'relocation-mismatch', /part of a value/, /%hi goes with lui/],
    ['addi a0, a0, «%got»(x)\nx:', 'unknown-relocation', /%got/, /%pcrel_lo/],
    ['lw a0, «%pcrel_lo(x)»(a0)\nx:', 'pcrel-lo-without-hi', /no auipc/, /label of the auipc/],
    ['lw a0, «[a1]»', 'expression-expected', /number or symbol/, /0\(a0\)/],
  ])('%s: %s', (text, code, message, remedy) => {
    const diagnostic = mistake(text.replace('1 / «0»', '1 «/ 0»').replace('«[a1]»', '«[»a1]'), code)
    expect(diagnostic.message).toMatch(message)
    if (remedy) expect(diagnostic.remedy).toMatch(remedy)
    expect(diagnostic.severity).toBe('error')
  })
})

describe('a mistake in a name', () => {
  test.each([
    ['«adi» a0, a0, 1', 'unknown-instruction', 'addi a0, a0, 1'],
    ['«mov» a0, a1', 'unknown-instruction', 'mv a0, a1'],
    ['«syscall»', 'unknown-instruction', 'ecall'],
    ['«.wrod» 5', 'unknown-directive', '.word 5'],
    ['csrw «mepcc», a0', 'csr-unknown', 'csrw mepc, a0'],
    ['start: j «strat»', 'unknown-symbol', 'start: j start'],
    ['addi a0, «a10», 1', 'unknown-register', 'addi a0, a0, 1'],
    ['lw a0, «a1»', 'operand-kind', 'lw a0, 0(a1)'],
  ])('%s has a fix that makes it right', (text, code, wanted) => {
    const diagnostics = diagnose(text, [code])
    const repaired = fixed(marked(text).source, diagnostics)
    expect(repaired).toBe(wanted)
    expect(assemble(repaired).ok).toBe(true)
  })

  test('an instruction that is right but for its name is changed at the name', () => {
    const { source } = marked('li a0, x\nx: j a0\naddi a0, a1, a2')
    const { diagnostics } = assemble(source)
    expect(fixed(source, diagnostics)).toBe('la a0, x\nx: jr a0\nadd a0, a1, a2')
  })

  test('a name that resembles nothing gets no suggestion', () => {
    const diagnostic = mistake('«frobnicate» a0', 'unknown-instruction')
    expect(diagnostic.remedy).toBeUndefined()
    expect(diagnostic.fixes).toBeUndefined()
  })

  test('floating point is said to be missing', () => {
    expect(mistake('«fadd.s» fa0, fa1, fa2', 'unknown-instruction').remedy).toMatch(/floating-point/)
  })
})

describe('a mistake in a directive', () => {
  test.each([
    ['.equ X«»', 'operand-count'],
    ['.align «25»', 'align-range'],
    ['.balign «3»', 'align-range'],
    ['.ascii «text»', 'string-expected'],
    ['.ascii «"text»', 'unfinished-string'],
    ['.space «-1»', 'negative-size'],
    ['.option «strange»', 'unknown-option'],
    ['«.option pop»', 'unbalanced'],
    ['«.popsection»', 'unbalanced'],
    ['.section .text, «"q"»', 'section-flags'],
    ['.if «later»\n.endif', 'not-constant'],
    ['.if 1\n«.endm»\n.endif', 'unbalanced'],
    ['«.else»', 'unbalanced-if'],
    ['.if 0\n.else\n«.else»\n.endif', 'unbalanced-if'],
    ['«.if 1»', 'unbalanced-if'],
    ['«.macro m»', 'unfinished-block'],
    ['«.rept 3»', 'unfinished-block'],
    ['.include «"nowhere.s"»', 'include-not-found'],
    ['nop\n«/* for ever»', 'unfinished-comment'],
    ['x: nop\n«x»: nop', 'duplicate-label'],
    ['j «1b»', 'unknown-symbol'],
    ['j «1f»', 'unknown-symbol'],
    ['.word 1\n«.org 2»', 'org-backwards'],
    ['.text\nx: .byte «x»', 'imm-range'],
    ['.word «x * 2»\nx:', 'not-constant'],
    ['.bss\n.word «5»', 'not-in-bss'],
    ['.bss\n«nop»', 'not-in-bss'],
    ['«.error "stop here"»', 'error-directive'],
  ])('%s: %s', (text, code) => {
    // Negative sizes are marked as a whole statement.
    mistake(text.replace('.space «-1»', '«.space -1»'), code)
  })

  test('a value that is cut off is only warned of, as GNU as does', () => {
    const diagnostic = mistake('.byte «300»', 'value-truncated')
    expect(diagnostic.severity).toBe('warning')
    expect(assemble('.byte 300').ok).toBe(true)
  })

  test('a section that will not be loaded is warned of', () => {
    expect(mistake('.section «mine»', 'section-not-loaded').remedy).toContain('"aw"')
  })

  test('instructions behind data of an odd size are warned of, once', () => {
    diagnose('.ascii "abc"\n«nop»\nnop\n.align 2\nnop', ['misaligned-instruction'])
  })
})

describe('reach and alignment of targets', () => {
  test('a call that is too far for jal is answered with call', () => {
    const diagnostic = mistake('jal «far»\n.space 0x100000\nfar: nop', 'target-range')
    expect(diagnostic.message).toContain('1048580 bytes')
    expect(diagnostic.remedy).toMatch(/call/)
  })

  test('a target at an odd address cannot be encoded', () => {
    diagnose('j «odd»\n.byte 1\nodd: .byte 2', ['misaligned-target'])
  })

  test('a target between two instructions is warned of without C, and fine with it', () => {
    const text = 'j «half»\n.half 1\nhalf: .half 2'
    expect(mistake(text, 'misaligned-target').severity).toBe('warning')
    expect(assemble(marked(text).source, { extensions: ['I', 'C'] }).diagnostics).toEqual([])
  })
})

describe('extensions', () => {
  test('an instruction of an extension that is not there says which', () => {
    expect(mistake('«mul» a0, a1, a2', 'extension-missing', { extensions: ['I'] }).message).toContain('extension M')
    expect(mistake('x: «c.nop»', 'extension-missing').remedy).toContain('.option rvc')
  })
})

test('many mistakes are reported in one run, in the order of the source', () => {
  diagnose('«foo»\nnop\naddi a0, a0, «5000»\nj «nowhere»\n«bar»\n', [
    'unknown-instruction',
    'imm-range',
    'unknown-symbol',
    'unknown-instruction',
  ])
})

test('a constant whose definition is wrong is complained of once, not at every use', () => {
  diagnose('.equ SIZE, 4 +«»\nli a0, SIZE\n.space SIZE', ['expression-expected'])
})

test('symbols that are defined in terms of each other are found', () => {
  diagnose('«a = b»\n«b = a»\n.word «a»', ['circular-definition', 'circular-definition', 'circular-definition'])
})

test('after too many errors the assembler gives up and says so', () => {
  const { diagnostics } = assemble(
    'what\n'.repeat(5000).replace(/what/g, (_, n) => `what${n}`),
    { maxErrors: 20 },
  )
  expect(diagnostics).toHaveLength(21)
  expect(diagnostics.at(-1)?.message).toContain('more than 20 errors')
})
