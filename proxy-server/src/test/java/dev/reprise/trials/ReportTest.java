package dev.reprise.trials;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final String ROW = "trials.row";

    private final String before = System.getProperty(ROW, "");

    @AfterEach
    void putBack() {
        System.setProperty(ROW, before);
    }

    @Test
    void saysWhatRepeatsIt() {
        System.setProperty(ROW, "");

        assertThat(new Report("ChaosTrial", 7).text())
                .contains("mvn verify -P trials -Dtrials.only=true -Dit.test=ChaosTrial -Dtrials.seed=7");
    }

    @Test
    void repeatsTheRowsThatItWasKeptTo() {
        System.setProperty(ROW, "is killed");

        assertThat(new Report("FaultRowsTrial", 7).text()).contains(" -Dtrials.seed=7 '-Dtrials.row=is killed'");
    }
}
