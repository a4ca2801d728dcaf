export { showName } from '../../words/show-name.ts';
