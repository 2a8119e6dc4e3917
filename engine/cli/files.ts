// Writing files, with what goes wrong said as a complaint.
import { writeFileSync } from 'node:fs'
import { Complaint, EXIT } from './command.ts'

export function writeFile(path: string, contents: string | Uint8Array): void {
  try {
    writeFileSync(path, contents)
  } catch (error) {
    throw new Complaint(EXIT.cannotWrite, `${path} cannot be written: ${(error as Error).message}`)
  }
}
