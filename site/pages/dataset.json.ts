// The whole dataset as a file: every operation and workload in every world, measured while the site is built.
import type { APIRoute } from 'astro'
import { dataset } from '../charts/measured.ts'

export const GET: APIRoute = () => new Response(JSON.stringify(dataset()))
