// Prints "N passed, N failed, N skipped" from the test runner's JSON report. Fails when a test failed, and when there is
// nothing to count: a runner that crashed has not passed. Plain JavaScript, so that it works when the installation did not.
import { readFileSync } from 'node:fs'

const count = { passed: 0, failed: 0, skipped: 0 }
let complete = false
try {
  const { testResults } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
  for (const { status, assertionResults } of testResults) {
    for (const test of assertionResults) count[test.status === 'passed' || test.status === 'failed' ? test.status : 'skipped']++
    // A file that could not be loaded fails without a single test.
    if (status === 'failed' && !assertionResults.some(test => test.status === 'failed')) count.failed++
  }
  complete = true
} catch (error) {
  console.error(`no usable test report: ${error instanceof Error ? error.message : String(error)}`)
}
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`)
process.exitCode = complete && count.failed === 0 && count.passed > 0 ? 0 : 1
