// Trap causes (privileged specification 20240411, tables 3.6, 10.1 and 18.9). For an interrupt, mcause/scause has bit 31 set.

export interface Cause {
  readonly code: number
  readonly name: string
  readonly gloss: string
}

/* biome-ignore format: a table */
export const EXCEPTIONS: readonly Cause[] = [
  { code: 0,  name: 'instruction address misaligned', gloss: 'A jump or taken branch went to an address that cannot hold an instruction.' },
  { code: 1,  name: 'instruction access fault', gloss: 'No memory there, or physical memory protection forbids fetching.' },
  { code: 2,  name: 'illegal instruction', gloss: 'Not an instruction of this machine, or not allowed at this privilege.' },
  { code: 3,  name: 'breakpoint', gloss: 'ebreak was executed.' },
  { code: 4,  name: 'load address misaligned', gloss: 'A load from an address that is not a multiple of its size.' },
  { code: 5,  name: 'load access fault', gloss: 'Nothing there to load from, or physical memory protection forbids it.' },
  { code: 6,  name: 'store/AMO address misaligned', gloss: 'A store to an address that is not a multiple of its size.' },
  { code: 7,  name: 'store/AMO access fault', gloss: 'Nothing there to store to, or physical memory protection forbids it.' },
  { code: 8,  name: 'environment call from U-mode or VU-mode', gloss: 'ecall by a user program: a system call.' },
  { code: 9,  name: 'environment call from HS-mode', gloss: 'ecall by a supervisor: a call to the firmware.' },
  { code: 10, name: 'environment call from VS-mode', gloss: 'ecall by a guest kernel: a hypercall.' },
  { code: 11, name: 'environment call from M-mode', gloss: 'ecall by the firmware itself.' },
  { code: 12, name: 'instruction page fault', gloss: 'The page table does not let this address be executed.' },
  { code: 13, name: 'load page fault', gloss: 'The page table does not let this address be read.' },
  { code: 15, name: 'store/AMO page fault', gloss: 'The page table does not let this address be written.' },
  { code: 20, name: 'instruction guest-page fault', gloss: 'The second stage does not let this guest-physical address be executed.' },
  { code: 21, name: 'load guest-page fault', gloss: 'The second stage does not let this guest-physical address be read.' },
  { code: 22, name: 'virtual instruction', gloss: 'A guest executed an instruction that the hypervisor has to carry out for it.' },
  { code: 23, name: 'store/AMO guest-page fault', gloss: 'The second stage does not let this guest-physical address be written.' },
]

/* biome-ignore format: a table */
export const INTERRUPTS: readonly Cause[] = [
  { code: 1,  name: 'supervisor software interrupt', gloss: 'Another hart, or software, set SSIP.' },
  { code: 2,  name: 'virtual supervisor software interrupt', gloss: 'The hypervisor set VSSIP for its guest.' },
  { code: 3,  name: 'machine software interrupt', gloss: 'A hart wrote this hart\'s msip in the CLINT.' },
  { code: 5,  name: 'supervisor timer interrupt', gloss: 'time reached stimecmp, or the firmware set STIP.' },
  { code: 6,  name: 'virtual supervisor timer interrupt', gloss: 'Guest time reached vstimecmp, or the hypervisor set VSTIP.' },
  { code: 7,  name: 'machine timer interrupt', gloss: 'mtime reached mtimecmp in the CLINT.' },
  { code: 9,  name: 'supervisor external interrupt', gloss: 'A device, through the PLIC, to the supervisor.' },
  { code: 10, name: 'virtual supervisor external interrupt', gloss: 'The hypervisor set VSEIP for its guest.' },
  { code: 11, name: 'machine external interrupt', gloss: 'A device, through the PLIC, to the machine.' },
  { code: 12, name: 'supervisor guest external interrupt', gloss: 'A guest interrupt file has something for its hypervisor.' },
]

/** The bit of mcause that says interrupt. */
export const INTERRUPT_BIT = 0x80000000

/** Name of a value of mcause or scause (32 bits, signed or unsigned); unknown codes are named by their number. */
export function causeName(cause: number): string {
  const interrupt = cause >>> 31 === 1
  const code = cause & 0x7fffffff
  const found = (interrupt ? INTERRUPTS : EXCEPTIONS).find((c) => c.code === code)
  return found?.name ?? `${interrupt ? 'interrupt' : 'exception'} ${code}`
}
