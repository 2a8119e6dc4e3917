// The gallery's runs as data, fetched by the ladders that can be explored.
import type { APIRoute } from 'astro'
import { packed } from '../../../charts/packed.ts'
import { recorded } from '../../../charts/trace.ts'
import { type GalleryRun, RUNS } from '../_runs.ts'

export const getStaticPaths = () => RUNS.map((run) => ({ params: { run: run.id }, props: run }))

export const GET: APIRoute<GalleryRun> = ({ props }) => {
  const { events, end, sites } = recorded(props)
  return Response.json({ trace: packed(events), end, sites })
}
