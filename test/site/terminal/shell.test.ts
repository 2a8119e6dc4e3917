// The terminal's commands work on the very virtual machines that run: what they show is what the hypervisor's records say.
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { type LabHost, terminalHost } from '../../../site/terminal/lab-host.ts'
import { completions, runLine, wordsOf } from '../../../site/terminal/shell.ts'
import { sources } from '../../sources.ts'

let host: LabHost
beforeEach(() => {
  host = terminalHost(sources)
})
const say = (line: string) => runLine(line, host)
const stateOf = (name: string) => host.domains().find((d) => d.name === name)?.state

describe('the source page’s commands', () => {
  test("egrep -c '(vmx|svm)' /proc/cpuinfo counts none: this is no PC; its H can be found", () => {
    expect(say("egrep -c '(vmx|svm)' /proc/cpuinfo")).toEqual({ text: '0', status: 1 })
    expect(say('grep -c _h_ /proc/cpuinfo')).toEqual({ text: '1', status: 0 })
  })
  test('xl list shows the domains that run, with time that passes', () => {
    const time = () => Number(/alpha.* ([\d.]+)$/m.exec(say('xl list').text)?.[1])
    const before = time()
    host.lab.run(2_000_000)
    expect(time()).toBeGreaterThan(before)
    expect(say('xl list').text).toMatch(/^beta +2 +4 +1 +-b---- /m)
    expect(say('xl list').text).not.toContain('gamma')
  })
  test('xl create /etc/xen/config_file.cfg starts another one', () => {
    expect(say('xl create /etc/xen/config_file.cfg').text).toBe('Parsing config from /etc/xen/config_file.cfg')
    host.lab.run(3_000_000)
    expect(say('xl list').text).toMatch(/^gamma +3 /m)
    expect(host.output(2)).toContain('busy: primes found')
    expect(say('sudo xl create /etc/xen/config_file.cfg').status).toBe(1)
  })
})

test('pausing stops a domain, and only that', () => {
  say('xl pause alpha')
  expect(stateOf('alpha')).toBe('paused')
  const ticks = () => host.domains()[0]?.ticks
  const before = ticks()
  host.lab.run(2_000_000)
  expect(ticks()).toBe(before)
  expect(say('virsh list').text).toMatch(/1 +alpha +paused/)
  expect(say('virsh resume alpha').text).toBe("Domain 'alpha' resumed")
  host.lab.run(2_000_000)
  expect(ticks()).toBeGreaterThan(before ?? 0)
})
test('virsh destroys, lists with --all, and starts again', () => {
  expect(say('virsh destroy alpha').text).toBe("Domain 'alpha' destroyed")
  expect(say('virsh list').text).not.toContain('alpha')
  expect(say('virsh list --all').text).toMatch(/- +alpha +shut off/)
  expect(say('virsh start alpha').text).toBe("Domain 'alpha' started")
  expect(say('virsh dominfo alpha').text).toContain('State:          running')
})
test('a weight is a share of the time', () => {
  say('xl create /etc/xen/gamma.cfg')
  expect(say('xl sched-credit -d alpha -w 3')).toEqual({ text: '', status: 0 })
  const [a, , c] = host.domains().map(({ ticks }) => ticks)
  host.lab.run(30_000_000)
  const [a2 = 0, , c2 = 0] = host.domains().map(({ ticks }) => ticks)
  expect((a2 - (a ?? 0)) / (c2 - (c ?? 0))).toBeGreaterThan(2)
})
test('a console is attached, and only to what runs', () => {
  expect(say('xl console beta')).toEqual({ text: '', status: 0, attach: 1 })
  expect(say('xl console gamma').text).toContain('create it first')
})

test.each([
  ['xk list', 'did you mean xl?'],
  ['xl lsit', 'did you mean list?'],
  ['xl pause delta', 'there are alpha, beta, gamma'],
  ['xl list --long', '--long is not an option here'],
  ['virsh define /nowhere', 'No such file'],
  ['virt-install --name gamma --tpm x', '--tpm is not an option here'],
  ['qemu-system-riscv32 -cdrom x', 'invalid option'],
  ['cat /etc/passwd', 'No such file or directory'],
  ['cat constructor', 'No such file or directory'],
  ['xl toString', 'there is no action'],
  ['xl list | grep alpha', 'no pipes'],
  ["grep 'a", 'a quote is not closed'],
  ["egrep '(' /proc/cpuinfo", 'cannot be read'],
])('%s: says what is wrong', (line, words) => {
  const { text, status } = say(line)
  expect(text).toContain(words)
  expect(status).not.toBe(0)
})

test('every command and action answers something to no arguments', () => {
  for (const line of [
    'help',
    'xl',
    'virsh',
    'kvm-ok',
    'lscpu',
    'ls',
    'cat',
    'grep',
    'virt-install',
    'xl info',
    'xl dmesg',
    'xl vcpu-list',
  ])
    expect(say(line).text, line).not.toBe('')
})
test('words may be quoted', () => expect(wordsOf(`a 'b c' "d" e'f g'`)).toEqual(['a', 'b c', 'd', 'ef g']))
test('completion knows commands, actions, domains and files', () => {
  expect(completions('vir', host)).toEqual(['virsh', 'virt-install'])
  expect(completions('xl p', host)).toEqual(['pause'])
  expect(completions('xl pause ', host)).toContain('beta')
  expect(completions('sudo xl create /etc/xen/c', host)).toEqual(['/etc/xen/config_file.cfg'])
})
test('nothing that is typed throws', () =>
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((s) => `xl ${s}`),
        fc.string().map((s) => `grep ${s}`),
      ),
      (line) => void say(line),
    ),
  ))
