// Numbers as the book prints them: three significant digits for what was divided, whole numbers in full.
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const rounded = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })

export const plain = (n: number): string => (Number.isInteger(n) || Math.abs(n) >= 1000 ? whole : rounded).format(n)
/** `1 exit`, `4 exits`, `0.5 exits`. */
export const counted = (n: number, one: string, many = `${one}s`): string => `${plain(n)} ${n === 1 ? one : many}`
/** A share from 0 to 1: `82.1 %`. */
export const percent = (share: number): string =>
  share > 0 && share < 0.0005 ? '<\u00a00.1\u00a0%' : `${plain(Math.round(share * 1000) / 10)}\u00a0%`
