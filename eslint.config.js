import js from '@eslint/js'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

export default defineConfig(
  { ignores: ['**/dist/**', 'test/fixtures/**', 'reports/**', '.peers/**', '.nodes/**', '**/runs/**'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'no-console': 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      'max-lines': ['error', { max: 300 }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      // Numbers and booleans read well in a template string.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `void | Promise<void>` is how a hook says "may be asynchronous".
      '@typescript-eslint/no-invalid-void-type': 'off',
      // A method that only fills an interface's shape is no mistake.
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/require-await': 'off',
      // Arrow functions that return the result of a void call stay on one line.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // The guard for an index that may be missing is sometimes an assertion with a reason beside it.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // `deps[key]` that is deleted, `while (true)`, and checks at the border to untyped callers are all legitimate.
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unnecessary-type-conversion': 'off',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'Re-export by name: `export *` hides what is public.' },
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        {
          selector: "CallExpression[callee.property.name='catch'] > ArrowFunctionExpression > BlockStatement[body.length=0]",
          message: 'An error that vanishes here is never found: handle it, or say in code what makes it harmless.',
        },
      ],
    },
  },
  {
    // Tool configuration must be a default export; programs that a person starts speak to the terminal.
    files: ['**/*.config.ts', '**/*.config.js'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // Plain JavaScript is only what must work before anything is installed.
    files: ['**/*.js', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: { console: 'readonly', process: 'readonly', setTimeout: 'readonly', setInterval: 'readonly', URL: 'readonly' },
    },
  },
  { files: ['scripts/**', 'bench/**', 'examples/**'], rules: { 'no-console': 'off' } },
  {
    files: ['**/test/**'],
    rules: {
      'max-lines': 'off',
      // What a terminal receives is full of control characters.
      'no-control-regex': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      'no-console': 'off',
    },
  },
)
