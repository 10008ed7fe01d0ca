package dev.reprise.trials.load;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What a crowd asks: mostly again what was asked before, often a neighbour of it, sometimes what somebody else asks this
 * very moment.
 *
 * @param texts how many questions there are, but for their neighbours
 * @param leavingPercent how many of a hundred clients go away before the end
 */
public record Draws(int texts, int leavingPercent) {

    private static final List<Kind> KINDS =
            List.of(Kind.CHAT, Kind.CHAT, Kind.CHAT, Kind.CHAT, Kind.TOOLS, Kind.COMPLETION, Kind.EMBEDDING);
    /** A tag changes nothing but what a purge covers. */
    private static final List<Control> CONTROLS = Arrays.stream(Control.values())
            .filter(control -> control != Control.TAG)
            .toList();

    private static final List<Leaving> LEAVINGS =
            List.of(Leaving.AFTER_SENDING, Leaving.AFTER_THE_HEAD, Leaving.INSIDE);
    private static final long MOMENT_NANOS = 30_000_000;
    private static final int MOMENTS_BEGIN = 1_000_000; // beyond the texts, so that nobody has asked them before

    Ask draw(long nonce, Random random) {
        Kind kind = oneOf(KINDS, random);
        Question question = Question.plain(kind, text(random));
        if (random.nextInt(3) == 0) {
            question = question.neighbour(random);
        }
        return new Ask(nonce, question, oneOf(Writing.of(question.kind()), random), control(kind, random));
    }

    private int text(Random random) {
        if (random.nextInt(20) == 0) {
            return MOMENTS_BEGIN + (int) (System.nanoTime() / MOMENT_NANOS % 100_000_000);
        }
        double skewed = random.nextDouble();
        return (int) (skewed * skewed * texts);
    }

    private static Control control(Kind kind, Random random) {
        boolean plain = random.nextInt(100) < 80;
        Control control = plain ? Control.NONE : oneOf(CONTROLS, random);
        boolean isChat = kind == Kind.CHAT || kind == Kind.TOOLS;
        return control == Control.STORED_AT_ORIGIN && !isChat ? Control.OTHER_TYPE : control;
    }

    Leaving leaving(Random random) {
        boolean stays = random.nextInt(100) >= leavingPercent;
        return stays ? Leaving.NEVER : oneOf(LEAVINGS, random);
    }

    private static <T> T oneOf(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }
}
