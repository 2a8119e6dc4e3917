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
  agesen2012: {
    short: 'Agesen et al.',
    year: 2012,
    authors: 'Ole Agesen, Jim Mattson, Radu Rugina, Jeffrey Sheldon',
    title: 'Software Techniques for Avoiding Hardware Virtualization Exits',
    where: 'USENIX ATC ’12, pp. 373–385',
    url: 'https://www.usenix.org/conference/atc12/technical-sessions/presentation/agesen',
  },
  amd2024: {
    short: 'AMD',
    year: 2024,
    authors: 'Advanced Micro Devices',
    title: 'AMD64 Architecture Programmer’s Manual, Volume 2: System Programming',
    where: 'Publication 24593',
    url: 'https://docs.amd.com/v/u/en-US/24593_3.43',
  },
  arm2024: {
    short: 'Arm',
    year: 2024,
    authors: 'Arm Limited',
    title: 'Arm Architecture Reference Manual for A-profile Architecture',
    where: 'DDI 0487',
    url: 'https://developer.arm.com/documentation/ddi0487/latest/',
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
  bellard2005: {
    short: 'Bellard',
    year: 2005,
    authors: 'Fabrice Bellard',
    title: 'QEMU, a Fast and Portable Dynamic Translator',
    where: 'USENIX ATC ’05, FREENIX Track, pp. 41–46',
    url: 'https://www.usenix.org/conference/2005-usenix-annual-technical-conference/qemu-fast-and-portable-dynamic-translator',
  },
  benyehuda2010: {
    short: 'Ben-Yehuda et al.',
    year: 2010,
    authors: 'Muli Ben-Yehuda, Michael D. Day, Zvi Dubitzky, Michael Factor, Nadav Har’El, Abel Gordon, and others',
    title: 'The Turtles Project: Design and Implementation of Nested Virtualization',
    where: 'OSDI ’10, pp. 423–436',
    url: 'https://www.usenix.org/conference/osdi10/turtles-project-design-and-implementation-nested-virtualization',
  },
  bhargava2008: {
    short: 'Bhargava et al.',
    year: 2008,
    authors: 'Ravi Bhargava, Benjamin Serebrin, Francesco Spadini, Srilatha Manne',
    title: 'Accelerating Two-Dimensional Page Walks for Virtualized Systems',
    where: 'ASPLOS XIII, pp. 26–35',
    doi: '10.1145/1346281.1346286',
  },
  bugnion1997: {
    short: 'Bugnion et al.',
    year: 1997,
    authors: 'Edouard Bugnion, Scott Devine, Kinshuk Govil, Mendel Rosenblum',
    title: 'Disco: Running Commodity Operating Systems on Scalable Multiprocessors',
    where: 'ACM Transactions on Computer Systems 15(4), pp. 412–447',
    doi: '10.1145/265924.265930',
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
  clark2005: {
    short: 'Clark et al.',
    year: 2005,
    authors:
      'Christopher Clark, Keir Fraser, Steven Hand, Jacob Gorm Hansen, Eric Jul, Christian Limpach, Ian Pratt, Andrew Warfield',
    title: 'Live Migration of Virtual Machines',
    where: 'NSDI ’05, pp. 273–286',
    url: 'https://www.usenix.org/conference/nsdi-05/live-migration-virtual-machines',
  },
  cox2024: {
    short: 'Cox, Kaashoek & Morris',
    year: 2024,
    authors: 'Russ Cox, Frans Kaashoek, Robert Morris',
    title: 'xv6: A Simple, Unix-like Teaching Operating System',
    where: 'MIT, course 6.1810',
    url: 'https://pdos.csail.mit.edu/6.1810/2024/xv6/book-riscv-rev4.pdf',
  },
  creasy1981: {
    short: 'Creasy',
    year: 1981,
    authors: 'Robert J. Creasy',
    title: 'The Origin of the VM/370 Time-Sharing System',
    where: 'IBM Journal of Research and Development 25(5), pp. 483–490',
    doi: '10.1147/rd.255.0483',
  },
  dall2014: {
    short: 'Dall & Nieh',
    year: 2014,
    authors: 'Christoffer Dall, Jason Nieh',
    title: 'KVM/ARM: The Design and Implementation of the Linux ARM Hypervisor',
    where: 'ASPLOS ’14, pp. 333–348',
    doi: '10.1145/2541940.2541946',
  },
  dall2016: {
    short: 'Dall et al.',
    year: 2016,
    authors: 'Christoffer Dall, Shih-Wei Li, Jin Tack Lim, Jason Nieh, Georgios Koloventzos',
    title: 'ARM Virtualization: Performance and Architectural Implications',
    where: 'ISCA ’16, pp. 304–316',
    doi: '10.1109/ISCA.2016.35',
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
  gordon2012: {
    short: 'Gordon et al.',
    year: 2012,
    authors: 'Abel Gordon, Nadav Amit, Nadav Har’El, Muli Ben-Yehuda, Alex Landau, Assaf Schuster, Dan Tsafrir',
    title: 'ELI: Bare-Metal Performance for I/O Virtualization',
    where: 'ASPLOS XVII, pp. 411–422',
    doi: '10.1145/2150976.2151020',
  },
  gum1983: {
    short: 'Gum',
    year: 1983,
    authors: 'Peter H. Gum',
    title: 'System/370 Extended Architecture: Facilities for Virtual Machines',
    where: 'IBM Journal of Research and Development 27(6), pp. 530–544',
    doi: '10.1147/rd.276.0530',
  },
  intel2024: {
    short: 'Intel',
    year: 2024,
    authors: 'Intel Corporation',
    title: 'Intel 64 and IA-32 Architectures Software Developer’s Manual, Volume 3: System Programming Guide',
    where: 'Order number 325384',
    url: 'https://www.intel.com/content/www/us/en/developer/articles/technical/intel-sdm.html',
  },
  kivity2007: {
    short: 'Kivity et al.',
    year: 2007,
    authors: 'Avi Kivity, Yaniv Kamay, Dor Laor, Uri Lublin, Anthony Liguori',
    title: 'kvm: the Linux Virtual Machine Monitor',
    where: 'Proceedings of the Linux Symposium, vol. 1, pp. 225–230',
    url: 'https://www.kernel.org/doc/ols/2007/ols2007v1-pages-225-230.pdf',
  },
  meyer1970: {
    short: 'Meyer & Seawright',
    year: 1970,
    authors: 'R. A. Meyer, L. H. Seawright',
    title: 'A Virtual Machine Time-Sharing System',
    where: 'IBM Systems Journal 9(3), pp. 199–218',
    doi: '10.1147/sj.93.0199',
  },
  neiger2006: {
    short: 'Neiger et al.',
    year: 2006,
    authors: 'Gil Neiger, Amy Santoni, Felix Leung, Dion Rodgers, Rich Uhlig',
    title: 'Intel Virtualization Technology: Hardware Support for Efficient Processor Virtualization',
    where: 'Intel Technology Journal 10(3), pp. 167–177',
    doi: '10.1535/itj.1003.01',
  },
  oasis2022: {
    short: 'OASIS',
    year: 2022,
    authors: 'Michael S. Tsirkin, Cornelia Huck (editors)',
    title: 'Virtual I/O Device (VIRTIO) Version 1.2',
    where: 'OASIS Committee Specification 01',
    url: 'https://docs.oasis-open.org/virtio/virtio/v1.2/virtio-v1.2.html',
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
  russell2008: {
    short: 'Russell',
    year: 2008,
    authors: 'Rusty Russell',
    title: 'virtio: Towards a De-Facto Standard for Virtual I/O Devices',
    where: 'ACM SIGOPS Operating Systems Review 42(5), pp. 95–103',
    doi: '10.1145/1400097.1400108',
  },
  sugerman2001: {
    short: 'Sugerman, Venkitachalam & Lim',
    year: 2001,
    authors: 'Jeremy Sugerman, Ganesh Venkitachalam, Beng-Hong Lim',
    title: 'Virtualizing I/O Devices on VMware Workstation’s Hosted Virtual Machine Monitor',
    where: 'USENIX ATC ’01, pp. 1–14',
    url: 'https://www.usenix.org/conference/2001-usenix-annual-technical-conference/virtualizing-io-devices-vmware-workstations',
  },
  uhlig2005: {
    short: 'Uhlig et al.',
    year: 2005,
    authors:
      'Rich Uhlig, Gil Neiger, Dion Rodgers, Amy L. Santoni, Fernando C. M. Martins, Andrew V. Anderson, and others',
    title: 'Intel Virtualization Technology',
    where: 'Computer 38(5), pp. 48–56',
    doi: '10.1109/MC.2005.163',
  },
  waldspurger2002: {
    short: 'Waldspurger',
    year: 2002,
    authors: 'Carl A. Waldspurger',
    title: 'Memory Resource Management in VMware ESX Server',
    where: 'OSDI ’02, pp. 181–194',
    doi: '10.1145/844128.844146',
  },
  waterman2016: {
    short: 'Waterman',
    year: 2016,
    authors: 'Andrew Waterman',
    title: 'Design of the RISC-V Instruction Set Architecture',
    where: 'PhD thesis, University of California, Berkeley; report UCB/EECS-2016-1',
    url: 'https://www2.eecs.berkeley.edu/Pubs/TechRpts/2016/EECS-2016-1.html',
  },
  whitaker2002: {
    short: 'Whitaker, Shaw & Gribble',
    year: 2002,
    authors: 'Andrew Whitaker, Marianne Shaw, Steven D. Gribble',
    title: 'Scale and Performance in the Denali Isolation Kernel',
    where: 'OSDI ’02, pp. 195–209',
    doi: '10.1145/844128.844147',
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
