// npm run e2e -- [scenario …] [--keep] [--jobs N] [--limit MINUTES]: runs scenarios against the real control plane.
import { Options, optionsOf } from './harness/arguments';
import { assertNone } from './harness/assert';
import { isBuilt, MODULES } from './harness/tools';
import { Scenario, World } from './harness/world';
import { build } from './build';
import { SCENARIOS } from './scenarios';

/** Most of the time of most scenarios is waiting: for intervals of analyses, for leases, for retries. */
const JOBS = 5;
/** Scenarios say what they need alone on a free machine. */
const SLOWER = 2;

const worlds = new Set<World>();

async function main(): Promise<void> {
  const options = optionsOf(process.argv.slice(2), SCENARIOS.map(({ name, proves }) => [name, proves]), { jobs: JOBS });
  const scenarios = SCENARIOS.filter(({ name }) => options.names.includes(name));
  const jobs = Math.min(options.jobs, scenarios.length);
  if (MODULES.some((module) => !isBuilt(module))) await build([]);
  endWithProcess(options.limit);
  const started = Date.now();
  const waiting = [...scenarios];
  const failed: string[] = [];
  const work = async (): Promise<void> => {
    for (let scenario = waiting.shift(); scenario; scenario = waiting.shift()) {
      if (!await runScenario(scenario, { ...options, jobs })) failed.push(scenario.name);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  console.log(`${((Date.now() - started) / 1000).toFixed(0)} s${failed.length > 0 ? `, failed: ${failed.join(', ')}` : ''}`);
  console.log(`${scenarios.length - failed.length} passed, ${failed.length} failed`);
  process.exit(failed.length === 0 ? 0 : 1);
}

async function runScenario(scenario: Scenario, { keep, jobs }: Options): Promise<boolean> {
  const prefix = jobs > 1 ? `${scenario.name.padEnd(18)}` : '';
  console.log(`${prefix}== ${scenario.name}: ${scenario.proves}`);
  const world = await World.create(scenario.name, prefix);
  worlds.add(world);
  let timer: NodeJS.Timeout | undefined;
  let passed = false;
  try {
    await Promise.race([
      scenario.run(world),
      new Promise((_resolve, reject) => { timer = setTimeout(() => reject(new Error(`not done within ${scenario.limit * SLOWER} s`)), scenario.limit * SLOWER * 1000); }),
    ]);
    assertNone(world.refusedHosts, 'host that nobody announced');
    passed = true;
    world.log('passed');
  } catch (error) {
    world.log(`FAILED: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
    console.log(world.run.tails(15));
  } finally {
    clearTimeout(timer);
  }
  if (keep) await keepUp(world);
  worlds.delete(world);
  await world.end();
  return passed;
}

/** Leaves the cluster up until Ctrl-C. */
async function keepUp(world: World): Promise<void> {
  console.log(`The cluster stays up until Ctrl-C.\n${world.kubeconfigs.map((file) => `export KUBECONFIG=${file}`).join('\n')}\nlogs: ${world.run.folder}/logs`);
  await new Promise(() => setInterval(() => undefined, 1 << 30));
}

/** However the run ends, nothing stays: signals and crashes end it in order, and the watchdog does what is left. */
function endWithProcess(limit: number): void {
  const end = async (code: number, reason: string): Promise<void> => {
    console.error(reason);
    if (code === 1) worlds.forEach((world) => console.error(world.run.tails(15)));
    await Promise.all([...worlds].map((world) => world.end()));
    process.exit(code);
  };
  for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const) process.once(signal, () => void end(code, `\n${signal}: ending`));
  process.on('uncaughtException', (error) => void end(1, `crashed: ${error.stack}`));
  process.on('unhandledRejection', (error) => void end(1, `crashed: ${error instanceof Error ? error.stack : String(error)}`));
  setTimeout(() => void end(1, `the run took more than ${limit} minutes`), limit * 60_000).unref();
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
