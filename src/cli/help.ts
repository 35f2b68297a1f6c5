export const HELP = `n8n-journey: manages the store of n8n-nodes-journey

Usage
  n8n-journey doctor            check the installation (read-only)
  n8n-journey migrate           update the store's schema
  n8n-journey backup <file>     write the whole store into a file, also while n8n runs
  n8n-journey restore <file>    restore a backup into an empty store, while n8n is stopped
  n8n-journey export-erasures <file>
                                write which contacts were erased, and which addresses object, as
                                digests, into a new file
  n8n-journey apply-erasures <file>
                                erase them again, and let the objections hold again, after a
                                restore
  n8n-journey dashboard-link    print a signed link to the dashboard of the Journey Hub; whoever
                                has it can open it until it expires

Options
  --store <place>   Postgres URL or path of an SQLite file. Defaults to N8N_JOURNEY_STORE_URL,
                    then to the file beside n8n's own database (N8N_USER_FOLDER)
  --json            print one JSON document instead of text
  --strict          doctor: treat warnings as errors
  --workspace <name>, --hours <n>, --journey <key>, --contact <id>
                    dashboard-link: the workspace (default), the hours that it is valid (24, at
                    most 720), and the journey or contact that it opens instead of everything
  --force           restore: even if n8n seems to be running
  -h, --help        show this help
  -v, --version     show the version of the pack

Run it as n8n's user and with n8n's environment. Exit codes: 0 for success, 1 for problems or
errors, 2 for an invalid command line.
`;
