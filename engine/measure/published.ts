// Figures that others have published, of other machines, to be put beside ours; never mixed with them. Each says of what, in which
// unit, and where it stands. Costs of VM exits and entries are in the timing models (machine/timing.ts).

export interface Published {
  /** Key of the work in the book's bibliography. */
  readonly work: string
  /** Where in it. */
  readonly at: string
  /** Of which machine and software. */
  readonly of: string
  readonly unit: string
  /** Names of the columns: what was compared. */
  readonly columns: readonly string[]
  /** Rows by what was measured; null: not given. */
  readonly rows: Readonly<Record<string, readonly (number | null)[]>>
}

/** Nanobenchmarks of which ours are the descendants. */
export const adamsAgesen2006: Published = {
  work: 'adams2006',
  at: 'figure 4 and section 6.3 (syscall, in of the software VMM and cr8wr partly read off the figure)',
  of: 'Pentium 4 672, 3.8 GHz; VMware Player 1.0.1; FrobOS, 64 bits; hardware VMM with shadow page tables',
  unit: 'cycles',
  columns: ['native', 'software VMM', 'hardware VMM'],
  rows: {
    syscall: [242, 2306, 246],
    in: [3209, 216, 15826],
    cr8wr: [150, 35, 177],
    callret: [11, 51, 11],
    pgfault: [1093, 3927, 11242],
    divzero: [889, 3223, 1014],
    ptemod: [1, 391, 12733],
  },
}

/** Processes and system calls of lmbench. */
export const barham2003: Published = {
  work: 'barham2003',
  at: 'tables 3 and 5',
  of: 'Dell 2650, 2.4 GHz Xeon; Linux 2.4.21, uniprocessor kernels; lmbench',
  unit: 'microseconds',
  columns: ['Linux', 'Xen', 'VMware Workstation 3.2'],
  rows: {
    'null call': [0.45, 0.46, 0.73],
    fork: [110, 198, 874],
    exec: [530, 768, 2300],
    sh: [4000, 4800, 10000],
    'mmap latency': [68, 139, 620],
    'protection fault': [1.06, 1.4, 7.53],
    'page fault': [1.42, 2.73, 12.4],
  },
}

/** What a second stage of translation costs. */
export const bhargava2008: Published = {
  work: 'bhargava2008',
  at: 'table 1',
  of: 'AMD processor with nested paging, simulated; 2D walk over native walk',
  unit: 'times the latency of a native walk',
  columns: ['two-dimensional walk'],
  rows: { MiscServer: [4.01], WebServer: [3.9], JavaServer: [3.91], IntCpu: [4.57], FpCpu: [4.43] },
}

/** An emulated network card and a paravirtual one. */
export const bugnion2017: Published = {
  work: 'bugnion2017',
  at: 'table 6.2',
  of: 'KVM, TCP stream; e1000 emulated, virtio-net',
  unit: 'as named',
  columns: ['e1000', 'virtio-net'],
  rows: {
    'megabits a second': [239, 5230],
    'exits a second': [33783, 1126],
    'segments a second': [3669, 30252],
  },
}

export const PUBLISHED: readonly Published[] = [adamsAgesen2006, barham2003, bhargava2008, bugnion2017]
