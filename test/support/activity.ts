export { Activity } from '../../src/simulation/activity';
