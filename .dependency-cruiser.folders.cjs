/** Folders of one package form no cycle either: what belongs to nobody moves below all. Specs and their fixtures may. */
const { options } = require('./.dependency-cruiser.cjs');

module.exports = {
  forbidden: [
    {
      name: 'no-folder-cycle',
      severity: 'error',
      scope: 'folder',
      from: { path: '^(apps|packages)/' },
      to: { circular: true },
    },
  ],
  options: { ...options, exclude: { path: '/dist/.*\\.map$|\\.spec\\.ts$|/fixtures/' } },
};
