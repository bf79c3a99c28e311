// Loaded into a client before its own code: each SIGUSR2 moves its clock on by an hour and a minute.
const RealDate = Date;
let ahead = 0;

globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length > 0 ? args : [RealDate.now() + ahead]));
  }

  static now() {
    return RealDate.now() + ahead;
  }
};

process.on('SIGUSR2', () => {
  ahead += 3_660_000;
  process.stderr.write('clock moved\n');
});
