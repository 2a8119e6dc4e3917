// The views that a reader can open beside a lab, by the names that lessons give them: `<Lab views={['exit', 'walk']}>`.
export const PANELS = {
  exit: 'Exit',
  csrs: 'CSRs',
  memory: 'Memory',
  walk: 'Walk',
  tables: 'Page tables',
  tlb: 'TLB',
  interrupts: 'Interrupts',
  causes: 'Exits over time',
  profile: 'Profile',
  disks: 'Disks',
} as const

export type PanelName = keyof typeof PANELS
