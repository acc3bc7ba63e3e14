// Looks at the packed packages the way other people's tools will.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { packAll } from './lib/pack.js'
import { report, type Problem } from './lib/report.js'
import { repositoryRoot } from './lib/workspace.js'

const folder = mkdtempSync(join(tmpdir(), 'trainlog-packed-'))
const problems: Problem[] = []
try {
  for (const { path, manifest, tarball } of await packAll(repositoryRoot, folder)) {
    const data = readFileSync(tarball)
    const { messages, pkg } = await publint({
      strict: true,
      pack: { tarball: data.buffer.slice(data.byteOffset, data.byteOffset + data.length) },
    })
    for (const message of messages)
      problems.push({ file: path, text: `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}` })
    try {
      // node16: nothing that still resolves the way Node 10 did can run on Node 20.
      execFileSync('attw', [tarball, '--profile', 'node16', '--no-color', '--no-emoji'], { encoding: 'utf8' })
    } catch (error) {
      problems.push({
        file: path,
        text: `are the types wrong: ${manifest.name}\n${(error as { stdout?: string }).stdout ?? String(error)}`,
      })
    }
  }
} finally {
  rmSync(folder, { recursive: true })
}
report('published', repositoryRoot, problems)
