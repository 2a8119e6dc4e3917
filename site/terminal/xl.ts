// xl: Xen's toolstack, over the hypervisor in the page. There is no domain 0 here: the page is the operator.
import type { Domain, Host } from './host.ts'
import { asked, domainOf, done, failed, fileAt, onDomain, surplus, type Tool, withActions } from './tools.ts'

/** As xl writes it: one letter for what holds, a dash for what does not. */
function stateLetters({ state }: Domain): string {
  const letters = ['r', 'b', 'p', 's', 'c', 'd']
  const at = { running: 'r', ready: '', waiting: 'b', paused: 'p', 'shut down': 's', crashed: 'c', absent: '' }[state]
  return letters.map((letter) => (letter === at ? letter : '-')).join('')
}

const seconds = (ticks: number) => (ticks / 1e7).toFixed(3)
const mib = (bytes: number) => String(Math.round(bytes / (1 << 20)))

const HEADER = `${'Name'.padEnd(24)}${'ID'.padStart(6)}${'Mem'.padStart(6)}${'VCPUs'.padStart(6)}${'State'.padStart(12)}${'Time(s)'.padStart(10)}`
const rowOf = (d: Domain) =>
  `${d.name.padEnd(24)}${String(d.vm + 1).padStart(6)}${mib(d.ram).padStart(6)}${'1'.padStart(6)}${stateLetters(d).padStart(12)}${seconds(d.ticks).padStart(10)}`

const asking = (what: 'pause' | 'resume' | 'destroy', action: string, gloss: string) =>
  onDomain(`xl ${action}`, gloss, ({ name, vm }, host) =>
    asked(host, { do: what, vm }, (why) => `xl ${action}: ${name}: ${why}`),
  )

/** The domain that is named, or all that run; what is wrong, as text. */
function chosen(args: readonly string[], host: Host, command: string): readonly Domain[] | string {
  const wrong = surplus(args, 1, command)
  if (wrong) return wrong
  if (args[0] === undefined) return host.domains().filter(({ state }) => state !== 'absent')
  const domain = domainOf(args[0], host, command)
  return typeof domain === 'string' ? domain : [domain]
}

export const XL: Tool = withActions('xl', 'Xen’s toolstack: xl help', {
  list: {
    usage: '[DOMAIN]',
    gloss: 'domains, their states, and how long each has run',
    run(args, host) {
      const domains = chosen(args, host, 'xl list')
      return typeof domains === 'string' ? failed(domains) : done([HEADER, ...domains.map(rowOf)].join('\n'))
    },
  },
  create: {
    usage: 'FILE',
    gloss: 'start the domain that a configuration file describes',
    run(args, host) {
      const wrong = surplus(args, 1, 'xl create', ['-c'])
      if (wrong) return failed(wrong)
      const path = args.find((arg) => !arg.startsWith('-'))
      if (path === undefined) return failed('xl create: name a configuration file; `ls` lists what there is')
      const text = fileAt(path, host)
      if (text === undefined) return failed(`xl create: unable to read ${path}: No such file or directory`)
      const name = /^\s*name\s*=\s*["']([^"']+)["']/m.exec(text)?.[1]
      if (name === undefined) return failed(`xl create: ${path}: no line name = "…"`)
      const domain = domainOf(name, host, 'xl create')
      if (typeof domain === 'string')
        return failed(`${domain}\nThe memory of this machine is divided beforehand, one piece for each of these.`)
      const made = asked(
        host,
        { do: 'create', vm: domain.vm },
        (why) => `xl create: ${name}: ${why}`,
        `Parsing config from ${path}`,
      )
      return made.status === 0 && args.includes('-c') ? { ...made, attach: domain.vm } : made
    },
  },
  info: {
    usage: '',
    gloss: 'the machine and its hypervisor',
    run(args, host) {
      const wrong = surplus(args, 0, 'xl info')
      if (wrong) return failed(wrong)
      const row = (name: string, value: string) => `${name.padEnd(23)}: ${value}`
      return done(
        [
          row('host', 'ringside'),
          row('machine', 'riscv32'),
          row('nr_cpus', '1'),
          row('hw_caps', host.isa),
          row('total_memory', mib(host.memory)),
          row('hypervisor', host.hypervisor),
          row('up', `${seconds(host.time())} s`),
        ].join('\n'),
      )
    },
  },
  pause: asking('pause', 'pause', 'stop giving it the processor'),
  unpause: asking('resume', 'unpause', 'give it the processor again'),
  destroy: asking('destroy', 'destroy', 'end it at once'),
  console: onDomain('xl console', 'its console; Ctrl+] comes back', ({ name, state, vm }) =>
    state === 'absent'
      ? failed(`xl console: ${name} does not run; create it first`)
      : { text: '', status: 0, attach: vm },
  ),
  'vcpu-list': {
    usage: '[DOMAIN]',
    gloss: 'virtual processors',
    run(args, host) {
      const domains = chosen(args, host, 'xl vcpu-list')
      if (typeof domains === 'string') return failed(domains)
      const header = `${'Name'.padEnd(24)}${'ID'.padStart(6)}${'VCPU'.padStart(6)}${'CPU'.padStart(5)}${'State'.padStart(8)}${'Time(s)'.padStart(10)}${'Weight'.padStart(8)}`
      const rows = domains.map(
        (d) =>
          `${d.name.padEnd(24)}${String(d.vm + 1).padStart(6)}${'0'.padStart(6)}${'0'.padStart(5)}${stateLetters(d).slice(0, 3).padStart(8)}${seconds(d.ticks).padStart(10)}${String(d.weight).padStart(8)}`,
      )
      return done([header, ...rows].join('\n'))
    },
  },
  'sched-credit': {
    usage: '-d DOMAIN [-w WEIGHT]',
    gloss: 'how long its time slices are',
    run(args, host) {
      const value = (option: string) => {
        const at = args.indexOf(option)
        return at < 0 ? undefined : args[at + 1]
      }
      const domain = domainOf(value('-d'), host, 'xl sched-credit')
      if (typeof domain === 'string') return failed(domain)
      const weight = value('-w')
      if (weight === undefined) return done(`${domain.name}: weight ${domain.weight}`)
      return asked(host, { do: 'weight', vm: domain.vm, weight: Number(weight) }, (why) => `xl sched-credit: ${why}`)
    },
  },
  dmesg: {
    usage: '',
    gloss: 'what the hypervisor has said',
    run: (args) => {
      const wrong = surplus(args, 0, 'xl dmesg')
      return wrong ? failed(wrong) : done('This hypervisor says nothing unless something is wrong; nothing has been.')
    },
  },
})
