// Labels beside a drawing, that must not lie on each other.

/** Heights for labels that want to stand at `wanted`, at least `room` apart, between 0 and `height`. */
export function apart(wanted: readonly number[], room: number, height: number): number[] {
  const order = wanted.map((y, k) => ({ y, k })).sort((p, q) => p.y - q.y)
  let least = Number.NEGATIVE_INFINITY
  for (const one of order) {
    one.y = Math.max(one.y, least)
    least = one.y + room
  }
  let most = height
  for (const one of order.reverse()) {
    one.y = Math.min(one.y, most)
    most = one.y - room
  }
  const found = new Array<number>(wanted.length).fill(0)
  for (const { y, k } of order) found[k] = y
  return found
}
