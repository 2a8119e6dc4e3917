// Every work that the book cites, once. <Cite id="…"/> refers to it, the bibliography page lists it.

export interface Work {
  /** As cited in the text, without the year: `Popek & Goldberg`, `Barham et al.` */
  readonly short: string
  readonly year: number
  readonly authors: string
  readonly title: string
  /** Journal, conference, publisher or report, with volume and pages. */
  readonly where: string
  /** Digital object identifier, without the resolver's address. */
  readonly doi?: string
  /** Where there is no DOI: an address that its publisher keeps. */
  readonly url?: string
}

export const BIBLIOGRAPHY = {
  adams2006: {
    short: 'Adams & Agesen',
    year: 2006,
    authors: 'Keith Adams, Ole Agesen',
    title: 'A Comparison of Software and Hardware Techniques for x86 Virtualization',
    where: 'ASPLOS XII, pp. 2–13',
    doi: '10.1145/1168857.1168860',
  },
  barham2003: {
    short: 'Barham et al.',
    year: 2003,
    authors:
      'Paul Barham, Boris Dragovic, Keir Fraser, Steven Hand, Tim Harris, Alex Ho, Rolf Neugebauer, Ian Pratt, Andrew Warfield',
    title: 'Xen and the Art of Virtualization',
    where: 'SOSP ’03, pp. 164–177',
    doi: '10.1145/945445.945462',
  },
  bugnion2012: {
    short: 'Bugnion et al.',
    year: 2012,
    authors: 'Edouard Bugnion, Scott Devine, Mendel Rosenblum, Jeremy Sugerman, Edward Y. Wang',
    title: 'Bringing Virtualization to the x86 Architecture with the Original VMware Workstation',
    where: 'ACM Transactions on Computer Systems 30(4), article 12',
    doi: '10.1145/2382553.2382554',
  },
  bugnion2017: {
    short: 'Bugnion, Nieh & Tsafrir',
    year: 2017,
    authors: 'Edouard Bugnion, Jason Nieh, Dan Tsafrir',
    title: 'Hardware and Software Support for Virtualization',
    where: 'Synthesis Lectures on Computer Architecture 12(1), Morgan & Claypool',
    doi: '10.2200/S00754ED1V01Y201701CAC038',
  },
  creasy1981: {
    short: 'Creasy',
    year: 1981,
    authors: 'Robert J. Creasy',
    title: 'The Origin of the VM/370 Time-Sharing System',
    where: 'IBM Journal of Research and Development 25(5), pp. 483–490',
    doi: '10.1147/rd.255.0483',
  },
  denning1970: {
    short: 'Denning',
    year: 1970,
    authors: 'Peter J. Denning',
    title: 'Virtual Memory',
    where: 'ACM Computing Surveys 2(3), pp. 153–189',
    doi: '10.1145/356571.356573',
  },
  goldberg1973: {
    short: 'Goldberg',
    year: 1973,
    authors: 'Robert P. Goldberg',
    title: 'Architectural Principles for Virtual Computer Systems',
    where: 'PhD thesis, Harvard University; report ESD-TR-73-105, accession number AD0772809',
    url: 'https://apps.dtic.mil/sti/citations/AD0772809',
  },
  goldberg1974: {
    short: 'Goldberg',
    year: 1974,
    authors: 'Robert P. Goldberg',
    title: 'Survey of Virtual Machine Research',
    where: 'Computer 7(6), pp. 34–45',
    doi: '10.1109/MC.1974.6323581',
  },
  patterson1988: {
    short: 'Patterson, Gibson & Katz',
    year: 1988,
    authors: 'David A. Patterson, Garth Gibson, Randy H. Katz',
    title: 'A Case for Redundant Arrays of Inexpensive Disks (RAID)',
    where: 'SIGMOD ’88, pp. 109–116',
    doi: '10.1145/50202.50214',
  },
  pfaff2015: {
    short: 'Pfaff et al.',
    year: 2015,
    authors: 'Ben Pfaff, Justin Pettit, Teemu Koponen, Ethan J. Jackson, Andy Zhou, Jarno Rajahalme, and others',
    title: 'The Design and Implementation of Open vSwitch',
    where: 'NSDI ’15, pp. 117–130',
    url: 'https://www.usenix.org/conference/nsdi15/technical-sessions/presentation/pfaff',
  },
  popek1974: {
    short: 'Popek & Goldberg',
    year: 1974,
    authors: 'Gerald J. Popek, Robert P. Goldberg',
    title: 'Formal Requirements for Virtualizable Third Generation Architectures',
    where: 'Communications of the ACM 17(7), pp. 412–421',
    doi: '10.1145/361011.361073',
  },
  riscv2024: {
    short: 'RISC-V International',
    year: 2024,
    authors: 'Andrew Waterman, Krste Asanović, John Hauser (editors)',
    title: 'The RISC-V Instruction Set Manual, Volume II: Privileged Architecture',
    where: 'RISC-V International, version 20240411',
    url: 'https://github.com/riscv/riscv-isa-manual/releases',
  },
  robin2000: {
    short: 'Robin & Irvine',
    year: 2000,
    authors: 'John Scott Robin, Cynthia E. Irvine',
    title: 'Analysis of the Intel Pentium’s Ability to Support a Secure Virtual Machine Monitor',
    where: '9th USENIX Security Symposium',
    url: 'https://www.usenix.org/conference/9th-usenix-security-symposium',
  },
} as const satisfies Record<string, Work>

export type WorkId = keyof typeof BIBLIOGRAPHY

/** The work, or an error that says which ids there are: a citation of nothing must not build. */
export function work(id: string): Work {
  const found: Work | undefined = (BIBLIOGRAPHY as Record<string, Work>)[id]
  if (found) return found
  throw new Error(
    `<Cite id="${id}">: no such work. Add it to site/book/bibliography.ts, or use one of ${Object.keys(BIBLIOGRAPHY).join(', ')}`,
  )
}

export const addressOf = (w: Work): string | undefined => (w.doi ? `https://doi.org/${w.doi}` : w.url)
