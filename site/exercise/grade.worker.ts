// The Worker that grades. It does one thing at a time; whoever does not want to wait ends it.
import { exerciseNamed, exerciseSources } from './checks.ts'
import { Grader } from './grader.ts'
import type { GradeAnswer, GradeRequest } from './protocol.ts'

const grader = new Grader(exerciseNamed, exerciseSources, (answer: GradeAnswer) => postMessage(answer))
addEventListener('message', ({ data }: MessageEvent<GradeRequest>) => grader.hear(data))
