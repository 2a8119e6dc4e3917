// The book's terms, one sentence each, with the chapter that defines them. A test holds this to the chapters: every <dfn> of a
// chapter is here, and nothing is here that no chapter defines.

export interface Term {
  readonly term: string
  readonly meaning: string
  /** The chapter's address below lessons/. */
  readonly chapter: string
}

/* biome-ignore format: a table */
export const GLOSSARY: readonly Term[] = [
  { term: 'abstraction', chapter: 'what-is-virtualization', meaning: 'A new and more convenient interface made out of a resource, as a file is made out of a disk.' },
  { term: 'adapts', chapter: 'binary-translation', meaning: 'What a translator does with an instruction that keeps faulting: it replaces it by a callout or by code in-line.' },
  { term: 'back end', chapter: 'paravirtual-io', meaning: 'The half of a paravirtual device on the other side, which does what is asked for.' },
  { term: 'behaviour-sensitive', chapter: 'the-machine', meaning: 'Of an instruction: what it does depends on the mode, the mapping of memory, or other state of control.' },
  { term: 'binary translation', chapter: 'binary-translation', meaning: 'Running a translation of code, made block by block, in place of the code itself.' },
  { term: 'block', chapter: 'binary-translation', meaning: 'A run of instructions up to the next jump, which a translator translates at a time.' },
  { term: 'chaining', chapter: 'binary-translation', meaning: 'Overwriting the exit of a translated block by a jump to the next block.' },
  { term: 'control and status registers', chapter: 'the-machine', meaning: 'The registers (CSRs) that say what traps do, which interrupts come, and how addresses are translated.' },
  { term: 'control-sensitive', chapter: 'the-machine', meaning: 'Of an instruction: it can change the mode, the mapping of memory, or other state of control.' },
  { term: 'delegation', chapter: 'the-machine', meaning: 'Letting traps of chosen causes go to a less privileged mode directly, by a register with a bit for each cause.' },
  { term: 'direct paging', chapter: 'direct-paging', meaning: 'The processor walks page tables that the guest itself has built, and every change of them is checked by the hypervisor.' },
  { term: 'event channel', chapter: 'hypercalls', meaning: 'A bit in shared memory by which a hypervisor, or another guest, tells a ported kernel that something has happened.' },
  { term: 'exception', chapter: 'the-machine', meaning: 'A trap that an instruction causes.' },
  { term: 'exit', chapter: 'trap-and-emulate', meaning: 'The guest is left for the hypervisor, and entered again.' },
  { term: 'first stage', chapter: 'two-stage-translation', meaning: 'The translation that the guest owns, from guest-virtual to guest-physical addresses.' },
  { term: 'front end', chapter: 'paravirtual-io', meaning: 'The half of a paravirtual device in the guest: a driver.' },
  { term: 'grants', chapter: 'paravirtual-io', meaning: 'Permissions by which a guest lets another guest map one of its pages.' },
  { term: 'guest', chapter: 'what-is-virtualization', meaning: 'The operating system in a virtual machine.' },
  { term: 'guest-physical', chapter: 'shadow-page-tables', meaning: 'Of an address: where the guest believes the byte to be.' },
  { term: 'guest-virtual address', chapter: 'two-stage-translation', meaning: 'An address as the guest’s programs, and its kernel with paging on, use it.' },
  { term: 'hidden page fault', chapter: 'shadow-page-tables', meaning: 'A fault that only an incomplete shadow causes: the hypervisor fills it, and the guest never learns.' },
  { term: 'host-physical', chapter: 'shadow-page-tables', meaning: 'Of an address: where the byte really is.' },
  { term: 'hypercall', chapter: 'what-is-virtualization', meaning: 'A request that a guest’s kernel makes of the hypervisor openly, as a program makes a system call.' },
  { term: 'hypervisor', chapter: 'what-is-virtualization', meaning: 'The program that owns the real machine and presents virtual ones; the same as a virtual machine monitor.' },
  { term: 'injecting', chapter: 'timers-and-interrupts', meaning: 'Making an interrupt pending for a guest, which takes it when its own mask allows.' },
  { term: 'innocuous', chapter: 'the-machine', meaning: 'Of an instruction: neither control- nor behaviour-sensitive.' },
  { term: 'interrupt', chapter: 'the-machine', meaning: 'A trap that a device causes, between two instructions.' },
  { term: 'kernel', chapter: 'what-is-virtualization', meaning: 'The heart of an operating system, which runs in supervisor mode.' },
  { term: 'modes', chapter: 'what-is-virtualization', meaning: 'What a processor is in at any moment, and what decides which instructions it carries out.' },
  { term: 'page-table entry', chapter: 'the-machine', meaning: 'A word of a page table: the number of a page, and what may be done with it.' },
  { term: 'paravirtualization', chapter: 'hypercalls', meaning: 'Porting a guest’s kernel to the hypervisor, so that it asks for what it would otherwise do by privileged instructions.' },
  { term: 'pinned', chapter: 'direct-paging', meaning: 'Of a page: it is in use as a page table, its contents have been checked, and it cannot be written by the guest.' },
  { term: 'privileged', chapter: 'what-is-virtualization', meaning: 'Of an instruction: it traps in user mode, and does not in supervisor mode.' },
  { term: 'reflects', chapter: 'trap-and-emulate', meaning: 'What a hypervisor does with a trap that is the guest’s: it lets the virtual processor take it, into the guest’s kernel.' },
  { term: 'ring', chapter: 'paravirtual-io', meaning: 'Memory that two sides share, in which one puts requests and the other takes them, each counting in a word of its own.' },
  { term: 'second stage', chapter: 'two-stage-translation', meaning: 'The translation that the hypervisor owns, from guest-physical to host-physical addresses.' },
  { term: 'sensitive', chapter: 'the-machine', meaning: 'Of an instruction: it is control-sensitive or behaviour-sensitive.' },
  { term: 'shadow page tables', chapter: 'shadow-page-tables', meaning: 'Tables that the hypervisor builds from the guest’s, leading from virtual to host-physical addresses; the processor walks these.' },
  { term: 'stale', chapter: 'shadow-page-tables', meaning: 'Of a shadow entry: it allows what the guest’s tables no longer allow.' },
  { term: 'system call', chapter: 'what-is-virtualization', meaning: 'A request that a program makes of its kernel, by trapping on purpose.' },
  { term: 'toolstack', chapter: 'in-your-terminal', meaning: 'Programs that turn what an operator wants into requests to the hypervisor.' },
  { term: 'tracing', chapter: 'shadow-page-tables', meaning: 'Write-protecting the guest’s page tables, so that each store to them is an exit and the shadows can be corrected at once.' },
  { term: 'translation', chapter: 'the-machine', meaning: 'The replacement of a virtual page number by a physical one, by tables in memory.' },
  { term: 'translation cache', chapter: 'binary-translation', meaning: 'The memory that holds translated blocks.' },
  { term: 'translation lookaside buffer', chapter: 'the-machine', meaning: 'The processor’s memory of translations (TLB), which changes of a page table do not reach before a fence.' },
  { term: 'trap', chapter: 'what-is-virtualization', meaning: 'What the processor does when it cannot or must not go on with an instruction: it notes why, and enters more privileged software.' },
  { term: 'true page fault', chapter: 'shadow-page-tables', meaning: 'A fault that the guest’s own tables cause; it is reflected into the guest’s kernel.' },
  { term: 'type 1', chapter: 'what-is-virtualization', meaning: 'Of a hypervisor: it runs on the bare machine.' },
  { term: 'type 2', chapter: 'what-is-virtualization', meaning: 'Of a hypervisor: it runs on top of an ordinary operating system.' },
  { term: 'virtual CPU', chapter: 'trap-and-emulate', meaning: 'The hypervisor’s record of a virtual processor (vcpu): its registers, its program counter, its control registers.' },
  { term: 'virtual machine', chapter: 'what-is-virtualization', meaning: 'What a hypervisor presents to a guest: registers, memory, a clock and devices that look like real ones.' },
  { term: 'virtual machine monitor', chapter: 'what-is-virtualization', meaning: 'The same as a hypervisor.' },
  { term: 'virtual mode', chapter: 'trap-and-emulate', meaning: 'The mode in which a deprivileged guest believes itself to be: a word in the vcpu.' },
  { term: 'virtualization', chapter: 'what-is-virtualization', meaning: 'Offering the interface of a resource by a layer that stands between the resource and its user.' },
  { term: 'VS-mode', chapter: 'a-mode-for-guests', meaning: 'Virtual supervisor mode, in which a guest’s kernel runs with supervisor registers of its own in the processor.' },
  { term: 'world switch', chapter: 'a-mode-for-guests', meaning: 'Exchanging the state of one virtual machine in the processor for that of another.' },
]
