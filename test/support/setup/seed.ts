import fc from 'fast-check';

/** The same values in each run, so that a test that fails does so again; `npm run search` sets others. */
fc.configureGlobal({ seed: Number(process.env.JOURNEY_TEST_SEED ?? 1) });
