// virsh and its companions virt-install and qemu-system-riscv32: libvirt's words for the same operations.
import type { Domain, Host } from './host.ts'
import { asked, domainOf, done, failed, fileAt, onDomain, optionIn, surplus, type Tool, withActions } from './tools.ts'

const STATES: Readonly<Record<Domain['state'], string>> = {
  running: 'running',
  ready: 'running',
  waiting: 'idle',
  paused: 'paused',
  'shut down': 'shut off',
  crashed: 'crashed',
  absent: 'shut off',
}
const ACTIVE = new Set(['running', 'idle', 'paused'])
const active = (d: Domain) => ACTIVE.has(STATES[d.state])

const asking = (action: string, what: 'create' | 'pause' | 'resume' | 'destroy', gloss: string, told: string) =>
  onDomain(`virsh ${action}`, gloss, ({ name, vm }, host) =>
    asked(
      host,
      { do: what, vm },
      (why) => `error: Failed to ${action} domain '${name}'\nerror: ${why}`,
      `Domain '${name}' ${told}`,
    ),
  )

const VIRSH = withActions('virsh', 'libvirt’s shell: virsh help', {
  list: {
    usage: '[--all]',
    gloss: 'domains and their states',
    run(args, host) {
      const wrong = surplus(args, 0, 'virsh list', ['--all'])
      if (wrong) return failed(wrong)
      const shown = host.domains().filter((d) => args.includes('--all') || active(d))
      const row = (id: string, name: string, state: string) => ` ${id.padEnd(5)}${name.padEnd(12)}${state}`
      return done(
        [
          row('Id', 'Name', 'State'),
          '-'.repeat(28),
          ...shown.map((d) => row(active(d) ? String(d.vm + 1) : '-', d.name, STATES[d.state])),
        ].join('\n'),
      )
    },
  },
  define: {
    usage: 'FILE',
    gloss: 'make a domain known from its XML',
    run(args, host) {
      const wrong = surplus(args, 1, 'virsh define')
      if (wrong) return failed(wrong)
      const [path] = args
      if (path === undefined) return failed('virsh define: name an XML file; `ls` lists what there is')
      const text = fileAt(path, host)
      if (text === undefined) return failed(`error: Failed to open file '${path}': No such file or directory`)
      const name = /<name>([^<]+)<\/name>/.exec(text)?.[1]
      if (name === undefined) return failed(`error: Failed to define domain from ${path}\nerror: missing name`)
      const domain = domainOf(name, host, 'virsh define')
      return typeof domain === 'string'
        ? failed(`error: Failed to define domain from ${path}\nerror: ${domain}`)
        : done(`Domain '${name}' defined from ${path}`)
    },
  },
  start: asking('start', 'create', 'start a domain that is shut off', 'started'),
  suspend: asking('suspend', 'pause', 'stop giving it the processor', 'suspended'),
  resume: asking('resume', 'resume', 'give it the processor again', 'resumed'),
  shutdown: onDomain('virsh shutdown', 'ask the guest to end', ({ name }) =>
    failed(
      `error: Failed to shutdown domain '${name}'\nerror: these guests have no power button to be pressed; end them from their console, or use destroy`,
    ),
  ),
  destroy: asking('destroy', 'destroy', 'end it at once', 'destroyed'),
  dominfo: onDomain('virsh dominfo', 'about one domain', (d) => {
    const row = (name: string, value: string) => `${`${name}:`.padEnd(16)}${value}`
    return done(
      [
        row('Id', active(d) ? String(d.vm + 1) : '-'),
        row('Name', d.name),
        row('State', STATES[d.state]),
        row('CPU(s)', '1'),
        row('CPU time', `${(d.ticks / 1e7).toFixed(3)}s`),
        row('Max memory', `${d.ram >> 10} KiB`),
        row('Used memory', `${d.ram >> 10} KiB`),
      ].join('\n'),
    )
  }),
  console: onDomain('virsh console', 'its console; Ctrl+] comes back', (d) =>
    active(d)
      ? { text: `Connected to domain '${d.name}'\nEscape character is ^]`, status: 0, attach: d.vm }
      : failed(`error: The domain '${d.name}' is not running`),
  ),
})

/** The domain that options like --name alpha mean, started. */
function started(tool: string, name: string | undefined, host: Host) {
  const domain = domainOf(name, host, tool)
  if (typeof domain === 'string') return failed(domain)
  const { name: found, vm } = domain
  return asked(host, { do: 'create', vm }, (why) => `${tool}: ${found}: ${why}`, `Domain '${found}' started`)
}

export const VIRSH_TOOLS: readonly Tool[] = [
  VIRSH,
  {
    name: 'virt-install',
    gloss: 'make and start a domain: --name NAME',
    run(args, host) {
      const known = ['--name', '--memory', '--vcpus', '--disk', '--import', '--osinfo', '--graphics', '--network']
      const unknown = args.find((arg) => arg.startsWith('-') && !known.includes(arg.split('=')[0] ?? ''))
      if (unknown) return failed(`virt-install: ${unknown} is not an option here; there are ${known.join(', ')}`)
      return started('virt-install', optionIn(args, '--name'), host)
    },
  },
  {
    name: 'qemu-system-riscv32',
    gloss: 'QEMU itself: -machine virt -name NAME',
    run(args, host) {
      const known: Readonly<Record<string, string>> = {
        '-machine': 'which board; here always virt',
        '-M': 'the same',
        '-m': 'memory in MiB',
        '-smp': 'processors; here 1',
        '-nographic': 'serial line instead of a window',
        '-kernel': 'what to boot',
        '-drive': 'a disk',
        '-device': 'a device',
        '-bios': 'the firmware',
        '-name': 'the name of the domain',
        '-enable-kvm': 'the processor’s mode for guests',
        '-accel': 'kvm or tcg',
      }
      if (args.includes('-help') || args.includes('--help') || args.length === 0)
        return done(
          Object.entries(known)
            .map(([option, what]) => `${option.padEnd(14)}${what}`)
            .join('\n'),
        )
      const unknown = args.find((arg) => arg.startsWith('-') && known[arg] === undefined)
      if (unknown) return failed(`qemu-system-riscv32: ${unknown}: invalid option (-help lists those that work here)`)
      return started('qemu-system-riscv32', optionIn(args, '-name'), host)
    },
  },
]
