// Edited files, kept in the reader's browser. Storage may be missing (private windows): then nothing is kept, and says so.

const KEY = 'ringside/1/file/'

/** The reader's version of a file in a lab, if there is one. */
export function kept(lab: string, file: string): string | undefined {
  try {
    return localStorage.getItem(`${KEY}${lab}/${file}`) ?? undefined
  } catch {
    return undefined
  }
}

/** Keep a version, or with undefined forget it. False: this browser does not keep anything. */
export function keep(lab: string, file: string, text: string | undefined): boolean {
  try {
    const key = `${KEY}${lab}/${file}`
    if (text === undefined) localStorage.removeItem(key)
    else localStorage.setItem(key, text)
    return true
  } catch {
    return false
  }
}
