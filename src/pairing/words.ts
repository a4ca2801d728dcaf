// The 1,296 words of pairing codes. Made for reading out and typing: 3 to 7 plain letters, no word begins
// with the same four letters as another, and no slip of one letter turns one into another (both tested).
// Changing one word changes what codes mean: both devices must have the same list (protocol version).

const text = `
  abacus abbey acacia acorn acrobat action adapt adjust admire afloat again agile agree ahead airport
  alarm album alcove alder alert algae alley almond aloft alpaca alpine always amaze amber amble amuse
  anchor angle anorak answer antenna antler anvil apple apricot apron arcade archer arctic arena
  arrive arrow artist aspen asset athlete atlas atom attend attic auburn audio author autumn avenue
  avocado await award awesome azure baboon bacon badger bagel baker balance balcony balloon bamboo
  banana banjo banner banquet barber bargain barley barrel basalt basil basket batch battery beagle
  beaver bedrock bedtime beetle begin beige belong bench bicycle binder birch biscuit bison blanket
  blaze blend blimp blink bliss bloom blossom blouse blush bobbin bobcat bonfire bongo bonnet bonsai
  bonus borrow botany bottle bounce boxer bracket bramble branch brass brave breeze brick bridge
  bright broad bronze brother brown bubble bucket buffalo bugle builder bulb bulldog bumper bundle
  bunny burger bus butler button buzz cabbage cabin cable cactus cafe calico camel campus canal candle
  canoe canvas canyon captain caravan carbon cargo caribou carpet carrot cartoon carve cascade cashew
  castle catfish cavern cedar celery cement century ceramic chain chalk chamber chance chapel charm
  cheddar cheese cherry chess chicken chief chimney choice chorus chowder chrome chuckle chunk chutney
  cider cinema circle citadel citizen citrus clarity clasp clay clean clever cliff climate clinic
  closet cloud clown club cluster coach coastal cobalt cobbler cobra cobweb cocoa coffee colony column
  comet comfort compass concert condor connect content cookie copper copy corner cosmos costume
  cottage cougar couple courage cousin cover cowboy coyote crackle cradle craft crane crater crayon
  cream credit cricket crimson crisp crocus crop cross crouton crumb crystal cube cubicle cuckoo
  cuddle culture cupcake curious cursor cushion custard cutlery cycle cypress dabble daily dance dandy
  dapper dash dawn dazzle decade decimal deck declare delight delta denim dentist design detail
  develop dewdrop dial diamond diary dice diesel digital dimple dinner display diver doctor dodge
  dogwood dolphin domino donate donkey doodle door double dozen dragon drama drawer dress drink drive
  drizzle drum duet dune dusk eager early earring earth easel east echo eclair eclipse ecology edge
  edit egg elastic elbow elegant element elf elite elixir emblem emerald empire enamel enchant encore
  endless energy engine enjoy epic episode equal eraser estate example expand expert explore express
  eyebrow fabric falcon family famous fancy fanfare fantasy farmer fashion feather fedora fence fennel
  fern ferret fetch fiddle field figure finch finger finish fire first fish fitness fizzy flag flame
  flannel flash fleet flicker flock floppy floral flow fluent fluffy flute focus fog folder foliage
  folk follow forest formula fortune forum fossil freckle freedom freight fresh friend frisbee frolic
  front frozen fruit fudge fuel furnace future gadget galaxy gallery game garage garden garlic garnet
  gateway gather gazebo gecko general gentle genuine geology gesture geyser giant gibbon gift giggle
  gingham giraffe glacier glad glance glass gleam gleeful glide glimpse glitter globe glue gnome
  goblet goggles gold gondola goose gopher gosling grace grain grand gravel green griffin grip grocery
  grotto ground growth guitar gumdrop gust gymnast habit half hallway hammer hamster hand happy
  harmony harp harvest hatbox haven hawk hazel healthy heavy height helium helmet helper hen herb
  heron herring hexagon hickory hidden highway hike hill hinge hippo history hobby hockey holiday
  holly home honey hopeful horizon hornet host hotel hound house human humble humid hurdle husky
  hybrid iceberg icicle icon idea igloo ignite iguana image impact import impulse include indigo
  indoor inkwell input inquire insect inspire invent invite iris island item ivory ivy jacket jaguar
  jasmine javelin jazz jelly jersey jester jet jewel jiffy jigsaw jingle jogger join joke journal
  jovial joyful jubilee judo juggle juice jukebox jump junior jury justice kale karate kayak keen kelp
  kestrel ketchup kettle keyhole keynote kidney kilo kimono kind kingdom kiosk kitchen kite kitten
  kiwi knack koala label lace ladder ladle ladybug lagoon lamb lantern laptop large lark laser lattice
  laugh laundry laurel leader leaf learn ledger legend lemon lemur lens lentil leopard lettuce liberty
  library light lilac lily limpet linen lion list little lizard llama lobster local locket logic lotus
  lounge lovely lozenge lucky luggage lullaby lunar lunch lupin luxury lyric macaw machine magenta
  magic magnet maiden mailbox majesty major mallet malt mambo mammoth mango mansion manual maple
  marble march marina marker marmot marquee marvel mascot mason matinee meadow meander measure medley
  meerkat melody memento memory menu mermaid merry message meteor metro midday mimosa mineral minnow
  minute miracle mirror mission mixture mobile mocha model module moment monitor monsoon month mood
  mop mosaic moss motor movie muffin mural museum music mustang nacho napkin nation natural navy
  nebula nectar needle nephew nest network nibble nickel nimbus noble nomad noon north note novel
  nugget number nutmeg nylon oasis oat oatmeal object oblong oboe ocean ocelot octagon octopus offer
  office olive omega onion online onyx opal opera opinion optic oracle orange orbit orchard order
  oregano organ origami osprey ostrich otter outdoor outfit outline outpost outside owl owlet oxygen
  oyster ozone pacific paddle padlock page pagoda paint palace palm pancake panel pantry papaya paper
  parade parcel parent parka parsley partner pasta path patio patrol pattern peach peanut pebble pecan
  pelican pencil penguin people pepper petal phoenix phone photo physics piano pickle picnic picture
  pillow pinball pink pioneer pipe pirate pitch pivot pixel pizza plaid planet plaster plate playful
  plaza pledge plenty pluck plumber plus plywood podium poem pointer polish polka pollen pontoon pony
  pool popcorn poppy porch portal potato pottery powder praise present pretzel price project promise
  public pudding puffy pulley puma pumpkin pupil puppet purple puzzle pyramid quail quality quarter
  queen quest quick quiet quill quince quiz radar radio railway rainbow raisin rally rancher random
  rapid rattle razor ready recipe record recycle redwood refresh remedy remote renew rescue return
  reward rhino rhyme ringlet ripple rise ritual robin robot rocker rodeo roller rooster rosebud rotate
  routine rowboat royal rubber ruby rudder ruler safari safety saffron saga sailor salad salmon salsa
  salute sample sandal sapling satin saturn saucer savanna sawdust scale scamper scarf scenic scholar
  science scissor scoop scope scout screen script scroll scuba sculpt seal search seaside seaweed
  sedan seesaw sequel sesame shade shampoo shark shelf shield shift shimmer shine ship shore shovel
  show shrimp shrub shuffle shuttle sibling sierra siesta sieve signal silence silk silver similar
  sister size sizzle skate sketch skill skipper skirt sky skyline sled sleek slice slogan sloth small
  smart smile smoke smooth snail snapper sneaker snooze snorkel snowman snug soap soccer social sock
  soda soft sonic soprano sorbet south space spaniel sparkle special speech sphere spider spinach
  spiral splash sponge spoon spray spring sprout spruce square squeak squid stable stadium stamp star
  statue steeple stencil stereo stick stitch stone stool storm straw stream strong studio sturdy
  subway sugar suggest summer sunbeam sundial sunrise sunset super sushi swan sweater sweep swing
  syrup system tablet tackle tadpole talent tall tandem tape tapioca target tartan tassel taste taxi
  teacher teapot teenage tennis texture thatch thaw theme theory thermos thicket thimble thistle thorn
  thread thrill thumb thunder tiara tidy tiger tinsel tiptoe today token tomato topaz topic tornado
  total totem toucan tour towel town toy tractor trade traffic trail transit trapeze tree trellis
  tribute trident trilogy trinket triple triumph trivia trolley trophy trout truck truffle trumpet
  tugboat tulip tundra tunic tunnel turkey turnip turtle tutor tuxedo tweed twig twinkle twirl uncle
  uncover unicorn uniform unique unlock update upgrade uphill uplift upper upright upward urchin
  useful value vanilla vase vault vehicle velvet venture veranda verse veteran vibrant victory video
  view village vinegar vintage vinyl viola virtual visible vista vivid voice volcano volley volume
  voucher voyage waffle wagon walkway wallaby walnut walrus waltz warm washer water wedding weekend
  welcome western wetland wheat wheel whisk wigwam window winery winter wisdom wobble wolf wombat word
  wrench wrinkle yacht yak yard yellow yoga yonder young zany zebra zenith zesty zigzag zinc zinnia
  zipper zoo
`;

/** The list, in alphabetical order. */
export const WORDS: readonly string[] = text.trim().split(/\s+/);

const positions: ReadonlyMap<string, number> = new Map(WORDS.map((word, position) => [word, position]));

/** Whether `word`, in lower case, is of the list. */
export function isWord(word: string): boolean {
  return positions.has(word);
}

/** Up to `limit` words that begin with `start` (lower case), in alphabetical order. */
export function wordsFrom(start: string, limit: number): string[] {
  return WORDS.filter((word) => word.startsWith(start)).slice(0, limit);
}

/**
 * The word somebody most likely meant: the one that shares the first four letters, else the one nearest in
 * slips (a letter more, less, other, or two swapped), at most two away. Null when none is.
 */
export function nearestWord(typed: string): string | null {
  if (typed.length >= 4) {
    const sharing = WORDS.find((word) => word.slice(0, 4) === typed.slice(0, 4));
    if (sharing !== undefined) return sharing;
  }
  let best: string | null = null;
  let bestSlips = 3;
  for (const word of WORDS) {
    if (Math.abs(word.length - typed.length) >= bestSlips) continue;
    const count = slips(typed, word);
    if (count < bestSlips) [best, bestSlips] = [word, count];
  }
  return best;
}

/** Slips between two words (optimal string alignment distance). */
export function slips(one: string, other: string): number {
  let before: number[] = [];
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      let least = Math.min(
        at(above, column) + 1,
        at(current, column - 1) + 1,
        at(above, column - 1) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (swapped) least = Math.min(least, at(before, column - 2) + 1);
      current.push(least);
    }
    [before, above] = [above, current];
  }
  return at(above, other.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
