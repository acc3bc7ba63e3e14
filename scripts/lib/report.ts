import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Something a check found: where, and what to do about it. */
export interface Problem {
  readonly file: string
  readonly line?: number
  readonly text: string
}

/** True in the file that was started, false where it is imported. */
export function isMain(moduleUrl: string): boolean {
  return process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(moduleUrl)
}

/** Prints what a check found and sets the exit status. */
export function report(check: string, root: string, problems: readonly Problem[]): void {
  for (const { file, line, text } of problems) {
    console.error(`${relative(root, file)}${line === undefined ? '' : `:${line}`} ${text}`)
  }
  if (problems.length > 0) process.exitCode = 1
  console.log(`${check}: ${problems.length === 0 ? 'ok' : `${problems.length} problem(s)`}`)
}
