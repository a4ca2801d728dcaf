// What the first paint does without, as one chunk: nothing of it can be there before the engine has spoken.

export { default as JoinStatus } from './connect/JoinStatus.svelte';
export { default as DeviceCards } from './devices/DeviceCards.svelte';
export { default as LinkLive } from './devices/LinkLive.svelte';
export { default as MessageForm } from './devices/MessageForm.svelte';
export { default as Announcer } from './transfers/Announcer.svelte';
export { default as Activity } from './home/Activity.svelte';
