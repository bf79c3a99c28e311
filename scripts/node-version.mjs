// Refuses a Node.js that is too old, before anything is read that it may not understand. Plain syntax for that reason.

export function refuseOldNode(name) {
  var version = process.versions.node.split('.').map(Number);
  if (version[0] > 20 || (version[0] === 20 && version[1] >= 19)) return;
  process.stderr.write(name + ': Node.js ' + process.versions.node + ' is too old: install 20.19 or newer\n');
  process.exit(1);
}
