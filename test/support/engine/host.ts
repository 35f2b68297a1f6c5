export { additionalData, type Credentials } from '../../../src/simulation/engine/additional-data';
