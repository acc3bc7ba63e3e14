// Runs after `changeset version`: core says its version in errors and cannot read its own package.json in a browser.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packagesIn, repositoryRoot } from './lib/workspace.js'

const version = packagesIn(repositoryRoot).find(each => each.folder === 'core')?.manifest.version
if (version === undefined) throw new Error('packages/core has no version')
const file = join(repositoryRoot, 'packages', 'core', 'src', 'shared-slot.ts')
const text = readFileSync(file, 'utf8')
const stamped = text.replace(/(export const version = )'[^']*'/, `$1'${version}'`)
if (!stamped.includes(`export const version = '${version}'`)) throw new Error(`${file} declares no version`)
if (stamped !== text) writeFileSync(file, stamped)
