package dev.reprise.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QueryStringTest {

    @Test
    void sortsByNameAndLeavesParametersOfOneNameInTheirOrder() {
        assertThat(QueryString.question("b=2&a=9&a=1")).isEqualTo("a=9&a=1&b=2");
    }

    @Test
    void readsNamesAsAServerWould() {
        assertThat(QueryString.question("b=1&%61=2&A=3&a=4")).isEqualTo("%61=2&A=3&a=4&b=1");
        assertThat(QueryString.credentials("k%65y=s&x=1")).isEqualTo("k%65y=s");
    }

    @Test
    void tellsCredentialsFromTheQuestion() {
        String query = "api-version=1&key=a&API-KEY=b&subscription-key=c&access_token=d&api_key=e&keys=f";

        assertThat(QueryString.question(query)).isEqualTo("api-version=1&keys=f");
        assertThat(QueryString.credentials(query))
                .isEqualTo("access_token=d&API-KEY=b&api_key=e&key=a&subscription-key=c");
    }

    @Test
    void keepsWhatItCannotDecode() {
        assertThat(QueryString.question("%zz=1&%=2&=3")).isEqualTo("=3&%=2&%zz=1");
    }

    @Test
    void hasNothingToSayOfAnEmptyQuery() {
        assertThat(QueryString.question("")).isEmpty();
        assertThat(QueryString.question("&&")).isEmpty();
        assertThat(QueryString.credentials("a=1")).isEmpty();
    }
}
