// Numbers as the book prints them: three significant digits for what was divided, whole numbers in full.
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const rounded = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })

export const plain = (n: number): string => (Number.isInteger(n) || Math.abs(n) >= 1000 ? whole : rounded).format(n)
