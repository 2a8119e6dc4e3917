// xl: Xen's toolstack, over the hypervisor in the page. There is no domain 0 here: the page is the operator.
import type { Domain, Host } from './host.ts'
import { asked, domainOf, done, failed, fileAt, onDomain, optionIn, surplus, type Tool, withActions } from './tools.ts'

/** As xl writes it: one letter for what holds, a dash for what does not. */
function stateLetters({ state }: Domain): string {
  const letters = ['r', 'b', 'p', 's', 'c', 'd']
  const at = { running: 'r', ready: '', waiting: 'b', paused: 'p', 'shut down': 's', crashed: 'c', absent: '' }[state]
  return letters.map((letter) => (letter === at ? letter : '-')).join('')
}

const seconds = (ticks: number) => (ticks / 1e7).toFixed(3)
const mib = (bytes: number) => String(Math.round(bytes / (1 << 20)))

/** A name, and columns to its right of these widths. */
const columns =
  (...widths: readonly number[]) =>
  (name: string, ...cells: readonly string[]) =>
    name.padEnd(24) + cells.map((cell, k) => cell.padStart(widths[k] ?? 0)).join('')
const listed = columns(6, 6, 6, 12, 10)
const vcpuListed = columns(6, 6, 5, 8, 10, 8)

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
      return typeof domains === 'string'
        ? failed(domains)
        : done(
            [
              listed('Name', 'ID', 'Mem', 'VCPUs', 'State', 'Time(s)'),
              ...domains.map((d) =>
                listed(d.name, String(d.vm + 1), mib(d.ram), '1', stateLetters(d), seconds(d.ticks)),
              ),
            ].join('\n'),
          )
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
      const header = vcpuListed('Name', 'ID', 'VCPU', 'CPU', 'State', 'Time(s)', 'Weight')
      const rows = domains.map((d) =>
        vcpuListed(d.name, String(d.vm + 1), '0', '0', stateLetters(d).slice(0, 3), seconds(d.ticks), String(d.weight)),
      )
      return done([header, ...rows].join('\n'))
    },
  },
  'sched-credit': {
    usage: '-d DOMAIN [-w WEIGHT]',
    gloss: 'how long its time slices are',
    run(args, host) {
      const domain = domainOf(optionIn(args, '-d'), host, 'xl sched-credit')
      if (typeof domain === 'string') return failed(domain)
      const weight = optionIn(args, '-w')
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
