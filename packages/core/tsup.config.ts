import { defineConfig } from 'tsup'
import { packageBuild } from '../../tsup.base.js'

export default defineConfig(
  packageBuild(
    {
      index: 'src/index.ts',
      training: 'src/training/index.ts',
      config: 'src/config/index.ts',
      errors: 'src/errors/index.ts',
      charts: 'src/charts/index.ts',
    },
    'neutral',
  ),
)
