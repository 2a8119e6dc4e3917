// The same things under the names of four architectures. Sources: RISC-V International 2024 and 2023 (AIA), Intel 2024, AMD 2024,
// Arm 2024. Text in backticks is code. What an architecture does not have is said, not left empty.

export const ARCHITECTURES = ['RISC-V H', 'Intel VT-x', 'AMD-V (SVM)', 'Arm'] as const

export interface Concept {
  readonly name: string
  /** One for each of ARCHITECTURES, in their order. */
  readonly names: readonly [string, string, string, string]
  /** Belongs to the short table that the chapter prints. */
  readonly short?: true
}

/* biome-ignore format: a table */
export const ROSETTA: readonly Concept[] = [
  { name: 'The hypervisor runs in', names: ['HS-mode', 'VMX root operation', 'host mode', 'EL2'], short: true },
  { name: 'The guest’s kernel runs in', names: ['VS-mode', 'VMX non-root operation, ring 0', 'guest mode, ring 0', 'EL1'], short: true },
  { name: 'The guest’s programs run in', names: ['VU-mode', 'VMX non-root operation, ring 3', 'guest mode, ring 3', 'EL0'] },
  { name: 'Is there such a mode?', names: ['`misa` bit H', '`CPUID.1:ECX.VMX`', '`CPUID 8000_0001h:ECX.SVM`', '`ID_AA64PFR0_EL1.EL2`'] },
  { name: 'Switched on by', names: ['always on', '`CR4.VMXE`, `VMXON`', '`EFER.SVME`', 'always on'] },
  { name: 'The guest’s state is in', names: ['`vs*` registers', 'VMCS, in memory', 'VMCB, in memory', '`*_EL1` registers'], short: true },
  { name: 'Enter the guest', names: ['`sret` with `hstatus.SPV` = 1', '`VMLAUNCH`, `VMRESUME`', '`VMRUN`', '`ERET`'], short: true },
  { name: 'The guest calls the hypervisor', names: ['`ecall`', '`VMCALL`', '`VMMCALL`', '`HVC`'], short: true },
  { name: 'Leaving the guest is called', names: ['a trap to HS-mode', 'VM exit', '#VMEXIT', 'an exception to EL2'] },
  { name: 'Why was it left?', names: ['`scause`, `stval`, `htval`, `htinst`', 'exit reason, exit qualification', '`EXITCODE`, `EXITINFO1`, `EXITINFO2`', '`ESR_EL2`, `FAR_EL2`, `HPFAR_EL2`'], short: true },
  { name: 'What shall leave?', names: ['`hedeleg`, `hideleg`, `hstatus.VTVM`, `VTW`, `VTSR`', 'execution controls, bitmaps', 'intercept vectors', '`HCR_EL2`'], short: true },
  { name: 'Who saves the registers', names: ['software', 'hardware in part: state in the VMCS', 'hardware in part: state in the VMCB', 'software'], short: true },
  { name: 'Second stage of translation', names: ['second stage, `hgatp`', 'extended page tables (EPT), EPT pointer', 'nested page tables (NPT), `nCR3`', 'stage 2, `VTTBR_EL2`'], short: true },
  { name: 'A fault of the second stage', names: ['guest-page fault', 'EPT violation', 'nested page fault', 'stage 2 fault'] },
  { name: 'The address that it wanted', names: ['`htval`', 'guest-physical address field', '`EXITINFO2`', '`HPFAR_EL2`'] },
  { name: 'Translations are marked with', names: ['VMID', 'VPID', 'ASID of the VMCB', 'VMID'] },
  { name: 'Forget the second stage', names: ['`hfence.gvma`', '`INVEPT`', '`TLB_CONTROL` in the VMCB', '`TLBI IPAS2E1`'] },
  { name: 'Make an interrupt pending', names: ['`hvip`', 'VM-entry interruption information', '`EVENTINJ`, `V_IRQ`', 'list registers `ICH_LR<n>_EL2`'] },
  { name: 'Timer of the guest’s own', names: ['`vstimecmp` (Sstc)', 'APIC-timer virtualization, VMX preemption timer for the host', 'none: the host’s', '`CNTV_CTL_EL0`, virtual timer'] },
  { name: 'Offset of the guest’s time', names: ['`htimedelta`', 'TSC offset', 'TSC offset', '`CNTVOFF_EL2`'] },
  { name: 'Interrupts delivered without leaving', names: ['IMSIC guest interrupt files', 'posted interrupts', 'AVIC', 'GICv4'] },
  { name: 'Access memory as the guest would', names: ['`hlv`, `hsv`, `hlvx`', 'none: software walks the tables', 'none: software walks the tables', '`AT S12E1R` translates, then a load'] },
]
