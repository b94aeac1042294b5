/** Says at the end which tests were skipped and why: the other reporters only count them. */
export class SkipReporter {
  onTestRunEnd(modules) {
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        const { note } = test.result();
        // Without a note it was not asked for (`-t`).
        if (note !== undefined) {
          console.log(`SKIPPED ${module.relativeModuleId}: ${test.fullName}: ${note}`);
        }
      }
    }
  }
}
