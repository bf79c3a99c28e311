// `node create-administrator.mjs --username NAME`: creates an administrator and prints its token, once.
process.argv.splice(2, 0, 'create-administrator');
await import('./bundle/main.cjs');
