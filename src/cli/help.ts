export const HELP = `n8n-journey: looks after the store of n8n-nodes-journey

  n8n-journey doctor            looks whether all is well, and changes nothing
  n8n-journey migrate           brings the store's schema up to date
  n8n-journey backup <file>     writes all of the store into a file, also while n8n runs
  n8n-journey restore <file>    puts a backup into an empty store, while n8n is stopped

Options
  --store <place>   a Postgres URL or the path of an SQLite file; without it the store that
                    N8N_JOURNEY_STORE_URL says, or else the file beside n8n's own database
                    (N8N_USER_FOLDER)
  --json            one JSON document instead of text
  --strict          doctor: warnings count as errors
  --force           restore: also while n8n seems to run
  -h, --help        this text
  -v, --version     the version of the pack

Run it as the user and with the environment that n8n has. The exit code is 0 only when all is
well, 1 when something is wrong, and 2 when the command line cannot be understood.
`;
