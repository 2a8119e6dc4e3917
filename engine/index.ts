// The engine's whole public surface. Clients: the command line (engine/cli), the site, the tests, exercises.
// Nothing here touches the DOM, Node, a clock, or chance; nothing throws for what a guest or a user does.

export { type AssembleOptions, type AssembleResult, assemble } from './assembler/assemble.ts'
export type { Diagnostic, Fix, Severity } from './assembler/diagnostics.ts'
export { directiveNames } from './assembler/directives.ts'
export { disassemble } from './assembler/disassemble.ts'
export { type ElfResult, readElf } from './assembler/elf-read.ts'
export {
  addressesOf,
  lineAt,
  type Program,
  type ProgramSymbol,
  symbolAt,
  symbolized,
  symbolNamed,
} from './assembler/program.ts'
export { type Check, defineExercise, type Exercise, type Failure } from './grade/exercise.ts'
export { samePrinted, sbiError, shown, type Twins, twins, UNTOLD, unfinished, wordsAt } from './grade/findings.ts'
export { type CheckResult, type Grade, gradeAnswer } from './grade/grade.ts'
export {
  type Answer,
  type Claim,
  MOST_BYTES,
  readSubmission,
  SUBMISSION_FORMAT,
  type Submission,
  writeSubmission,
} from './grade/submission.ts'
export { type Endless, endless } from './grade/traps.ts'
export { Attempt, type Between, BUDGET, type Ending, type Setup, Trial, withPart } from './grade/trial.ts'
export { causeName, EXCEPTIONS, INTERRUPTS } from './isa/causes.ts'
export { type Classification, classify, type Form, type Placement, type Sensitivity } from './isa/classify.ts'
export { csrVerdict, plainCsrPrivilege } from './isa/csr-access.ts'
export { CSRS, type Csr, type CsrField, csrNamed, csrNumbered } from './isa/csrs.ts'
export { ENCODINGS } from './isa/decode.ts'
export { compile, type Encoding, type Field, rangeOf } from './isa/encoding.ts'
export { MODES, type Mode, plainPrivilege, type Verdict } from './isa/guards.ts'
export { CASES, PSEUDOS, type Pseudo } from './isa/pseudo.ts'
export { ABI_NAMES, registerNumber, registerRole } from './isa/registers.ts'
export type { Extension, Row } from './isa/row.ts'
export { ROWS } from './isa/table.ts'
export { FIRST_VM, GUEST_RAM, NEXT_STAGE, type Software } from './lab/boot.ts'
export {
  type AddressSpace,
  type Breakpoint,
  conditionsOf,
  lineWithCode,
  symbolAddress,
} from './lab/breakpoints.ts'
export { type Anatomy, anatomyOf, type Phase, type PhaseLine } from './lab/inspect/anatomy.ts'
export { csrsOf } from './lab/inspect/csrs.ts'
export { type DiskState, type DiskWay, disksOf, sectorOf } from './lab/inspect/disks.ts'
export { type InterruptLine, type InterruptState, interruptsOf, type Level } from './lab/inspect/interrupts.ts'
export { type MemoryRow, memoryOf } from './lab/inspect/memory.ts'
export { placeText, symbolOf } from './lab/inspect/names.ts'
export { compareTables, type TableEntry, tableOf } from './lab/inspect/page-table.ts'
export { type Profile, type ProfileNode, profileOf } from './lab/inspect/profile.ts'
export { type TableKind, type TableRoot, tableRoots } from './lab/inspect/roots.ts'
export { type TlbEntry, tlbOf } from './lab/inspect/tlb.ts'
export { type AccessKind, type Denial, type WalkRecord, type WalkStep, walkOf } from './lab/inspect/walk.ts'
export { type Clue, type Why, why } from './lab/inspect/why.ts'
export { type ControlResult, createLab, type Input, type Lab, type LabResult } from './lab/lab.ts'
export { type Arrival, type Move, move } from './lab/moves.ts'
export type { ControlAnswer, ControlRequest, VmState, VmStatus } from './lab/operator.ts'
export {
  assembleSource,
  FIRMWARE,
  guestDefines,
  guestPath,
  hypervisorPath,
  includedPath,
  type SourceOptions,
  type Sources,
} from './lab/sources.ts'
export {
  type Block,
  type CacheUse,
  type CalloutKind,
  cacheUseOf,
  originOf,
  type Piece,
  TRANSLATION_KINDS,
  type TranslatedWord,
  type TranslationCounts,
  type TranslationKind,
  type Translations,
  translationsOf,
} from './lab/translations.ts'
export { type Comparison, type Condition, type Hit, Watcher } from './lab/watcher.ts'
export { programOf, type Whereabouts, whereabouts, whereIs } from './lab/where.ts'
export { defaultConfig, type MachineConfig } from './machine/config.ts'
export { flatten, type TreeNode } from './machine/flattened-tree.ts'
export { type Counts, Machine, type Stop } from './machine/machine.ts'
export { MAP } from './machine/map.ts'
export {
  INSTRUCTION_BOUNDS,
  inOrder,
  TIMING_BOUNDS,
  TIMING_MODELS,
  type TimingModel,
  timingError,
} from './machine/timing.ts'
export {
  type Dataset,
  type Figures,
  ioRate,
  type Measurement,
  type MemoryUse,
  type Missing,
  toCsv,
  type WorkloadMeasurement,
} from './measure/dataset.ts'
export { measureAll, measuring, type Plan, type Progress, workloadNames } from './measure/matrix.ts'
export { type MeasureResult, measure } from './measure/nano.ts'
export { PUBLISHED, type Published } from './measure/published.ts'
export {
  type RacePlan,
  type RaceResult,
  type RaceSample,
  race,
  racing,
  racingGuests,
  type Track,
} from './measure/race.ts'
export { SCHEMA } from './measure/schema.ts'
export { NATIVE, Workshop } from './measure/software.ts'
export { PARAMETERS, type Parameter, type Point, type Sweep, sweeping } from './measure/sweeps.ts'
export { KINDS, type Kind, type TableVerdict, verdicts } from './measure/verdicts.ts'
export { type EventColumns, eventAt } from './trace/columns.ts'
export type { RequestEvent, ReturnEvent, TraceEvent, TrapEvent } from './trace/events.ts'
export { type ExitCount, instructionName } from './trace/exits.ts'
export type { Account, Mark } from './trace/recorder.ts'
export { isGuest, type Place, WORLDS, type World } from './trace/worlds.ts'
export { VERSION } from './version.ts'
