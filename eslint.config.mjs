import js from '@eslint/js';
import jupyter from '@jupyter/eslint-plugin';
import prettier from 'eslint-config-prettier';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';

/** Folders of src/core in the order of the data: each may import only those before it. */
const CORE = ['text', 'schema', 'diagnostics', 'python', 'notebook', 'pipeline', 'kfp', 'image'];

/** Files of `folder` may come in by its index only, and only those named in `allowed`. */
function doors(folder, allowed) {
  const forbidden = CORE.filter(name => name !== folder && !allowed.includes(name));
  return {
    files: [`src/core/${folder}/**/*.ts`],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            ...(forbidden.length > 0
              ? [
                  {
                    regex: `/(${forbidden.join('|')})/`,
                    message: `core/${folder} stands before it in the way of the data.`
                  }
                ]
              : []),
            {
              regex: `^(\\.\\./)+(${CORE.join('|')})/(?!index\\.js$)`,
              message: 'Import a folder by its index.js.'
            },
            { regex: '^(?!\\.|js-yaml$)', message: 'core depends on js-yaml only.' }
          ]
        }
      ]
    }
  };
}

export default defineConfig(
  {
    ignores: [
      '**/node_modules',
      '.bench',
      'lib',
      'dist',
      'jupyterlab_savoy/**',
      '**/.venv',
      'src/protocol/generated',
      'ui-tests/playwright-report',
      'ui-tests/test-results'
    ]
  },
  js.configs.recommended,
  { files: ['**/*.mjs', '**/*.cjs', 'style/*.js'], languageOptions: { globals: globals.node } },
  {
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    ignores: ['src/**/*.spec.{ts,tsx}', 'src/lab/testing/**'],
    extends: [ts.configs.recommendedTypeChecked],
    languageOptions: {
      // Finds the nearest tsconfig.json of each file: one per project reference.
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname }
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true }
      ],
      '@typescript-eslint/no-empty-object-type': [
        'error',
        { allowInterfaces: 'with-single-extends' }
      ],
      'max-lines': ['error', { max: 600, skipBlankLines: true }],
      curly: ['error', 'all'],
      eqeqeq: 'error',
      'prefer-arrow-callback': 'error'
    }
  },
  {
    // The compiler is pure: no clock, no chance, no console.
    files: ['src/core/**/*.ts'],
    ignores: ['src/**/*.spec.ts'],
    rules: {
      'no-restricted-globals': ['error', 'Date', 'console', 'setTimeout', 'process', 'performance'],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }]
    }
  },
  ...CORE.map((folder, i) => doors(folder, CORE.slice(0, i))),
  {
    files: ['src/{engine,cli,lab}/**/*.ts', 'src/lab/**/*.tsx'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '(core|protocol|engine)/(?!index\\.js$).*',
              message: 'Import a folder of src by its index.js.'
            }
          ]
        }
      ]
    }
  },
  {
    files: ['src/lab/**/*.ts', 'src/lab/**/*.tsx'],
    extends: [{ plugins: { jupyter } }, jupyter.configs.recommended],
    rules: {
      '@typescript-eslint/naming-convention': [
        'error',
        { selector: 'interface', format: ['PascalCase'], custom: { regex: '^I[A-Z]', match: true } }
      ],
      // Lumino's signals take the `this` of a slot as their second argument.
      '@typescript-eslint/unbound-method': 'off',
      // What a plugin imports at its top is what it needs at once: the heavy parts (form, panel,
      // graph, compiler) are imported where they are used.
      'jupyter/prefer-lazy-imports': 'off'
    }
  },
  {
    files: [
      'src/**/*.spec.{ts,tsx}',
      'src/lab/testing/**',
      'tests/**/*.ts',
      'bench/**/*.ts',
      'ui-tests/**/*.ts'
    ],
    extends: [ts.configs.recommended]
  },
  prettier
);
